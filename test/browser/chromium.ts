import { chromium, type Browser, type Page } from 'playwright-core';

/** Debian's Chromium, without a window. Only this machine can be reached. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    chromiumSandbox: process.getuid?.() !== 0,
    // Else it saves nothing under a name that is not ASCII where nobody has set a language.
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    args: [
      '--no-proxy-server',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });

/** What became of a link: its file under the name that the browser suggests, or the page that it led to. */
export type Followed =
  | { readonly kind: 'downloaded'; readonly name: string; readonly content: string }
  | { readonly kind: 'shown'; readonly url: string; readonly text: string };

/** Follows a link in a page of its own, as by a click. */
export async function follow(browser: Browser, url: string): Promise<Followed> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.setContent('<a>link</a>');
    const followed = downloadedOrShown(page);
    await page.evaluate(`document.querySelector('a').href = ${JSON.stringify(url)}`);
    await page.locator('a').click();
    return await followed;
  } finally {
    await context.close();
  }
}

async function downloadedOrShown(page: Page): Promise<Followed> {
  return new Promise((resolve, reject) => {
    page.once('download', (download) => {
      text(download.createReadStream()).then(
        (content) => resolve({ kind: 'downloaded', name: download.suggestedFilename(), content }),
        reject,
      );
    });
    page.once('load', () => {
      page
        .locator(':root')
        .textContent()
        .then((shown) => resolve({ kind: 'shown', url: page.url(), text: shown ?? '' }), reject);
    });
  });
}

async function text(stream: Promise<AsyncIterable<Buffer>>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
