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

describe('download_as', () => {
  beforeAll(() =>
    upload(service.url, 'content', { key: 'stored under this', content_type: 'text/plain' }),
  );

  it.each([
    'report.pdf',
    'no extension',
    'two  spaces and one more .txt',
    "it's.txt",
    'é.txt',
    '日本.txt',
    'العربية.txt',
    '🚀.txt',
    'é and 日本 and 🚀.txt',
    '%41.txt',
    '%C3%A9.txt',
    '100%.txt',
    "utf-8''name.txt",
    'a;b.txt',
    'a; filename=b.txt',
    'a,b=c&d+e#f.txt',
    'x.html',
    `${'long '.repeat(40)}name.txt`,
  ])('the browser suggests %j', async (name) => {
    const url = await downloadUrl(service.url, 'stored under this', { download_as: name });
    expect(await follow(browser, url)).toEqual({ kind: 'downloaded', name, content: 'content' });
  });

  it.each([
    ['say "hi": a*b?<c>|d.txt', 'say _hi__ a_b__c__d.txt'],
    ['=?utf-8?B?YQ==?=.txt', '=_utf-8_B_YQ==_=.txt'],
    ['e\u0301.txt', 'é.txt'],
    ['👩\u200d🚀.txt', '👩_🚀.txt'],
    ['.profile', 'profile'],
  ])('for %j the browser suggests %j, by rules of its own for file systems', async (name, own) => {
    const url = await downloadUrl(service.url, 'stored under this', { download_as: name });
    expect(await follow(browser, url)).toMatchObject({ kind: 'downloaded', name: own });
  });
});

describe('a link to /objects', () => {
  const link = (query: string) => `${service.url}/objects/media/linked/%C3%A9%2041.txt${query}`;
  beforeAll(() =>
    upload(service.url, 'linked', { key: 'linked/é 41.txt', content_type: 'text/plain' }),
  );

  it('leads the browser to the file in the store, and shows it', async () => {
    const shown = await follow(browser, link(''));
    expect(shown).toMatchObject({ kind: 'shown', text: 'linked' });
    expect(shown).toHaveProperty('url', expect.stringContaining('X-Amz-Signature='));
  });

  it('downloads it under its own name, or the one asked for', async () => {
    const own = await follow(browser, link('?disposition=attachment'));
    expect(own).toEqual({ kind: 'downloaded', name: 'é 41.txt', content: 'linked' });
    const named = await follow(browser, link('?download_as=%E6%97%A5%E6%9C%AC.txt'));
    expect(named).toEqual({ kind: 'downloaded', name: '日本.txt', content: 'linked' });
  });
});
