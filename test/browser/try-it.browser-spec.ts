import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { send } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { launchChromium } from './chromium.js';
import { choose, drop, linkOf, openTryIt, rowOf, slowUploads, type TryIt } from './try-it.js';

let service: Service;
let browser: Browser;
beforeAll(async () => {
  [service, browser] = await Promise.all([startService(), launchChromium()]);
});
afterAll(() => Promise.all([service.stop(), browser.close()]));

let tryIt: TryIt;
const open = async (options?: Parameters<typeof openTryIt>[2]) =>
  (tryIt = await openTryIt(browser, service, options));
afterEach(async () => {
  await tryIt.page.context().close();
  expect(tryIt.complaints).toEqual([]);
  expect(tryIt.foreign).toEqual([]);
});

/** When a presigned URL ends, as S3 reads it. */
function endOf(url: string): number {
  const { searchParams } = new URL(url);
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(searchParams.get('X-Amz-Date') ?? '') ?? [];
  const iso = `${date}T${time}Z`.replace(
    /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/,
    (_, ...parts: string[]) => `${parts.slice(0, 3).join('-')}T${parts[3]}:${parts[4]}:`,
  );
  return Date.parse(iso) + Number(searchParams.get('X-Amz-Expires')) * 1000;
}

const secondsShown = async (name: string) => {
  const text = await rowOf(tryIt, name).getByRole('timer').innerText();
  const [, minutes, seconds] = /^Expires in (\d+):(\d\d)$/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(seconds);
};

describe('a file', () => {
  it('is dropped, and its link opens it', async () => {
    await open();
    await drop(tryIt, 'note.txt', 'dropped here');
    const opened = tryIt.page.context().waitForEvent('page');
    await rowOf(tryIt, 'note.txt').getByRole('link', { name: 'Open: note.txt' }).click();
    expect(await (await opened).locator('body').innerText()).toBe('dropped here');
  });

  it('shows how far its upload is, and arrives as it was sent', async () => {
    const content = Buffer.alloc(3_000_000, 'a line of the file\n');
    await open();
    await slowUploads(tryIt, 1_000_000);
    await choose(tryIt, 'large.txt', content);
    await tryIt.page.getByText(/^Uploading: [1-9]\d?%$/).waitFor();
    await slowUploads(tryIt, -1);
    const { status, body } = await send('GET', await linkOf(rowOf(tryIt, 'large.txt')));
    expect([status, body.equals(content)]).toEqual([200, true]);
  });

  it('is deleted when asked twice', async () => {
    await open();
    await choose(tryIt, 'old.txt', 'to be deleted');
    const row = rowOf(tryIt, 'old.txt');
    const link = await linkOf(row);
    await row.getByRole('button', { name: 'Delete: old.txt' }).click();
    expect((await send('GET', link)).status).toBe(200);
    await row.getByRole('button', { name: 'Delete for good: old.txt' }).click();
    await row.waitFor({ state: 'detached' });
    expect((await send('GET', link)).status).toBe(404);
    await tryIt.page.getByText('What you upload is listed here').waitFor();
  });

  it('is still listed after a reload, with a new link; no link is kept', async () => {
    await open();
    await choose(tryIt, 'kept.txt', 'kept');
    await linkOf(rowOf(tryIt, 'kept.txt'));
    await tryIt.page.reload();
    expect((await send('GET', await linkOf(rowOf(tryIt, 'kept.txt')))).body.toString()).toBe(
      'kept',
    );
    const stored = await tryIt.page.evaluate(
      'JSON.stringify([{ ...sessionStorage }, { ...localStorage }])',
    );
    expect(stored).toContain('kept.txt');
    expect(stored).not.toMatch(/X-Amz|http/);
  });
});

describe('a link', () => {
  it('counts down to its end, and there is a new one after it', async () => {
    await open({ clock: 'ours' });
    await choose(tryIt, 'short.txt', 'short');
    const row = rowOf(tryIt, 'short.txt');
    const end = endOf(await linkOf(row));
    expect(Math.abs((await secondsShown('short.txt')) - (end - Date.now()) / 1000)).toBeLessThan(3);

    await tryIt.page.clock.fastForward('10:00');
    await row.getByText(/^Expires in (4:5\d|5:00)$/).waitFor();
    await tryIt.page.clock.fastForward('04:30');
    await row.getByText(/^Expires in 0:[12]\d$/).waitFor();
    expect(
      await tryIt.page.getByRole('status').filter({ hasText: 'expires in a minute' }).count(),
    ).toBe(1);
    await tryIt.page.clock.fastForward('01:00');
    await row.getByText('Expired', { exact: true }).waitFor();
    expect(await row.getByRole('link').count()).toBe(0);

    await tryIt.page.getByLabel('New links live for').selectOption('1 hour');
    await row.getByRole('button', { name: 'New link' }).click();
    await row.getByText(/^Expires in (59:5\d|1:00:00)$/).waitFor();
    expect((await send('GET', await linkOf(row))).body.toString()).toBe('short');
  });

  it('is copied as it is, and as a curl command that works in bash', async () => {
    const name = "it's $HOME & $(touch made) -o.txt";
    await open();
    await choose(tryIt, name, 'by curl');
    const row = rowOf(tryIt, name);
    const clipboard = () => tryIt.page.evaluate<string>('navigator.clipboard.readText()');
    await row.getByRole('button', { name: 'Copy link' }).click();
    await tryIt.page.getByText('Link copied.').waitFor();
    expect(await clipboard()).toBe(await linkOf(row));
    await row.getByRole('button', { name: 'Copy as curl' }).click();
    await tryIt.page.getByText('Command copied.').waitFor();
    expect(await savedBy(await clipboard())).toEqual([[name, 'by curl']]);
  });
});

/** The files that a command leaves in an empty directory. */
async function savedBy(command: string): Promise<readonly (readonly [string, string])[]> {
  const directory = await mkdtemp(join(tmpdir(), 'presign-curl-'));
  try {
    await promisify(execFile)('bash', ['-c', command], { cwd: directory });
    const names = await readdir(directory);
    return await Promise.all(
      names.map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const),
    );
  } finally {
    await rm(directory, { recursive: true });
  }
}

describe('without a mouse', () => {
  it('Tab and Enter reach everything, and what has the focus is marked', async () => {
    await open();
    const { page } = tryIt;
    const chooser = page.waitForEvent('filechooser');
    await tabTo('browse files');
    await page.keyboard.press('Enter');
    await (
      await chooser
    ).setFiles([{ name: 'keys.txt', mimeType: 'text/plain', buffer: Buffer.from('by keyboard') }]);
    const link = await linkOf(rowOf(tryIt, 'keys.txt'));
    await page.getByRole('status').filter({ hasText: 'Link to keys.txt is ready' }).waitFor();

    const order = ['New links live for', 'Open', 'Copy link', 'Copy as curl', 'New link', 'Delete'];
    for (const name of order) await tabTo(name);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await rowOf(tryIt, 'keys.txt').waitFor({ state: 'detached' });
    expect((await send('GET', link)).status).toBe(404);
    expect(await focused()).toMatchObject({ name: 'Links' });
  });

  /** Presses Tab until what begins with the name has the focus, or everything had it. */
  async function tabTo(name: string) {
    for (let presses = 0; presses < 20; presses++) {
      await tryIt.page.keyboard.press('Tab');
      const now = await focused();
      expect(now.isMarked || now.name === '').toBe(true);
      if (now.name.startsWith(name)) return;
    }
    throw new Error(`Tab does not reach ${name}`);
  }

  const focused = () =>
    tryIt.page.evaluate<{ readonly name: string; readonly isMarked: boolean }>(`(() => {
      const { activeElement: element } = document;
      const label = element.labels?.[0] ?? element;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return {
        name: element === document.body ? '' : element.ariaLabel ?? label.textContent.trim(),
        isMarked: outlineStyle !== 'none' && outlineWidth !== '0px',
      };
    })()`);
});

describe('on every screen', () => {
  it.each([
    [375, 'light'],
    [375, 'dark'],
    [320, 'dark'],
    [1280, 'dark'],
  ] as const)(
    '%i pixels wide, %s: nothing is cut off, and the colours fit',
    async (width, colorScheme) => {
      await open({ viewport: { width, height: 800 }, colorScheme });
      await choose(tryIt, `${'a-long-name-without-a-space'.repeat(5)}.txt`, 'long');
      await linkOf(tryIt.page.getByRole('listitem'));
      const overflow =
        'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await tryIt.page.evaluate(overflow)).toBe(0);
      expect(await lightness('body')).toBe(colorScheme);
      expect(await lightness('.uppy-Dashboard-inner')).toBe(colorScheme);
    },
  );

  const lightness = (selector: string) =>
    tryIt.page.evaluate<'light' | 'dark'>(`(() => {
      const { backgroundColor } = getComputedStyle(document.querySelector('${selector}'));
      const [red, green, blue] = backgroundColor.match(/[\\d.]+/g).map(Number);
      return red + green + blue > 382 ? 'light' : 'dark';
    })()`);
});
