import type { Browser } from 'playwright-core';
import { startService, type Service } from '../support/service.js';
import { follow, launchChromium } from './chromium.js';
import { downloadUrl, upload } from './issued.js';

let service: Service;
let browser: Browser;
beforeAll(async () => {
  [service, browser] = await Promise.all([startService(), launchChromium()]);
});
afterAll(() => Promise.all([service.stop(), browser.close()]));

const RUN = "document.documentElement.textContent = 'the script ran'";
const PAGE = `<!doctype html><title>page</title><script>${RUN}</script>`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg"><script>${RUN}</script></svg>`;
const XHTML = `<html xmlns="http://www.w3.org/1999/xhtml"><script>${RUN}</script></html>`;

/** Ways to have a file shown that a browser would run in the bucket's origin. */
const ACTIVE: readonly (readonly [string, string, { key: string; [field: string]: string }])[] = [
  ['HTML', PAGE, { key: 'a/page', content_type: 'text/html' }],
  ['HTML by its extension', PAGE, { key: 'a/page.html' }],
  ['HTML in capitals', PAGE, { key: 'a/capitals', content_type: 'TEXT/HTML; charset=utf-8' }],
  ['SVG', SVG, { key: 'a/drawing', content_type: 'image/svg+xml' }],
  ['SVG by its extension', SVG, { key: 'a/drawing.svg' }],
  ['XHTML', XHTML, { key: 'a/xhtml', content_type: 'application/xhtml+xml' }],
  ['XML', XHTML, { key: 'a/xml', content_type: 'text/xml' }],
  ['a feed', XHTML, { key: 'a/feed', content_type: 'application/rss+xml' }],
  ['a style sheet', XHTML, { key: 'a/xsl', content_type: 'text/xsl' }],
  ['unknown/unknown', PAGE, { key: 'a/unknown', content_type: 'unknown/unknown' }],
  ['application/unknown', PAGE, { key: 'a/application', content_type: 'application/unknown' }],
  [
    'HTML said to be inline',
    PAGE,
    { key: 'a/inline', content_type: 'text/html', content_disposition: 'inline' },
  ],
  ...['attachment inline', 'attachment=x', 'attachment, inline', 'attachment/inline'].map(
    (content_disposition) =>
      [
        `HTML with the disposition ${content_disposition}`,
        PAGE,
        { key: `a/${content_disposition}`, content_type: 'text/html', content_disposition },
      ] as const,
  ),
];

describe('stored XSS', () => {
  describe.each(ACTIVE)('%s', (_, content, request) => {
    beforeAll(() => upload(service.url, content, request));

    it.each<Readonly<Record<string, string>>>([
      {},
      { disposition: 'inline' },
      { disposition: 'inline', download_as: 'a.html' },
    ])('is downloaded and not shown: %j', async (options) => {
      const url = await downloadUrl(service.url, request.key, options);
      expect(await follow(browser, url)).toMatchObject({ kind: 'downloaded', content });
    });

    it('is downloaded by its link too', async () => {
      const link = `${service.url}/objects/media/${encodeURI(request.key)}?disposition=inline`;
      expect(await follow(browser, link)).toMatchObject({ kind: 'downloaded', content });
    });
  });

  it.each(['text/html', 'image/svg+xml', 'text/xml', 'unknown/unknown', 'application/unknown'])(
    'a harmless file is downloaded when it is asked for as %s',
    async (response_content_type) => {
      await upload(service.url, PAGE, { key: 'harmless', content_type: 'text/plain' });
      const options = { response_content_type, disposition: 'inline' };
      const url = await downloadUrl(service.url, 'harmless', options);
      expect(await follow(browser, url)).toMatchObject({ kind: 'downloaded' });
    },
  );

  it.each([
    'text/plain',
    'text/plain; charset=utf-8',
    'text/plain; a=", text/html; b="',
    'application/json',
    'text/css',
  ])('HTML that is stored as %s is shown as text, its script does not run', async (type) => {
    await upload(service.url, PAGE, { key: 'text', content_type: type });
    const shown = await follow(
      browser,
      await downloadUrl(service.url, 'text', { disposition: 'inline' }),
    );
    expect(shown).toMatchObject({ kind: 'shown', text: expect.stringContaining(PAGE) as string });
  });
});
