import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { Service } from '../support/service.js';

/** The page to try the service with, as a user has it before them. */
export interface TryIt {
  readonly page: Page;
  /** Errors and warnings of the console; violations of the content security policy are among them. */
  readonly complaints: string[];
  /** Hosts that were asked for something, other than the service and its store. */
  readonly foreign: readonly string[];
  /** Every request of the page. */
  readonly requests: readonly Asked[];
}

interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export async function openTryIt(
  browser: Browser,
  service: Service,
  options: BrowserContextOptions & { readonly clock?: 'ours' } = {},
): Promise<TryIt> {
  const { clock, ...others } = options;
  const permissions = ['clipboard-read', 'clipboard-write'];
  const context = await browser.newContext({ permissions, ...others });
  const page = await context.newPage();
  if (clock === 'ours') await page.clock.install();
  const complaints: string[] = [];
  const foreign: string[] = [];
  const requests: Asked[] = [];
  const store = /embedded store at (http:\/\/[^,]+)/.exec(service.output())?.[1];
  page.on('console', (message) => {
    if (message.type() !== 'log') complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  context.on('request', (request) => {
    const url = request.url();
    if (/^(data|blob):/.test(url)) return;
    requests.push({ url, headers: request.headers() });
    const { origin } = new URL(url);
    if (origin !== service.url && origin !== store) foreign.push(origin);
  });
  await page.goto(service.url);
  await page.getByRole('button', { name: 'browse files' }).waitFor();
  return { page, complaints, foreign, requests };
}

/** The line of a file, once there is one. */
export const rowOf = ({ page }: TryIt, name: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

/** What the link of a line leads to. */
export async function linkOf(row: Locator): Promise<string> {
  const link = row.getByRole('link', { name: /^Open/ });
  await link.waitFor();
  return (await link.getAttribute('href')) ?? '';
}

/** Chooses a file in the dialogue that "browse files" opens. */
export async function choose({ page }: TryIt, name: string, content: string | Buffer) {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'browse files' }).click();
  const file = { name, mimeType: 'text/plain', buffer: Buffer.from(content) };
  await (await chooser).setFiles([file]);
}

/** Drops a file on the page's widget. */
export async function drop({ page }: TryIt, name: string, content: string) {
  const file = [JSON.stringify([content]), JSON.stringify(name), '{ type: "text/plain" }'];
  const dataTransfer = await page.evaluateHandle(`(() => {
    const dropped = new DataTransfer();
    dropped.items.add(new File(${file.join()}));
    return dropped;
  })()`);
  const target = page.locator('.uppy-Dashboard-AddFiles');
  for (const event of ['dragenter', 'dragover', 'drop']) {
    await target.dispatchEvent(event, { dataTransfer });
  }
}

/** @param bytesPerSecond that the browser sends, `-1` for as many as it can */
export async function slowUploads({ page }: TryIt, bytesPerSecond: number) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond,
  });
}
