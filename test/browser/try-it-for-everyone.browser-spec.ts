import type { Browser } from 'playwright-core';
import { send } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { launchChromium } from './chromium.js';
import { choose, linkOf, openTryIt, rowOf, type TryIt } from './try-it.js';

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
      await choose(tryIt, `${'alongnamewithnoplacetobreak'.repeat(5)}.txt`, 'long');
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
