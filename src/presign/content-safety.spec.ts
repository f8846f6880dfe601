import type { Allowed } from '../access/access-policy.js';
import type { GetRequest, PostRequest, PutRequest } from '../s3/operation.js';
import { withSafeContent, withSafePost } from './content-safety.js';

const TERMS: Allowed = { allowed: true, grant: 'any' };
const NAMED: Allowed = { ...TERMS, contentTypes: ['text/html', 'image/*'] };

describe('downloads', () => {
  const disposition = (request: Partial<GetRequest>, terms = TERMS) =>
    withSafeContent({ operation: 'get', key: 'a', ...request }, terms).disposition;

  it.each<[string, Partial<GetRequest>]>([
    ['shown as HTML', { responseContentType: 'text/html', disposition: 'inline' }],
    ['shown as HTML, in capitals', { responseContentType: 'TEXT/HTML; charset=utf-8' }],
    ['shown as SVG', { responseContentType: 'image/svg+xml', disposition: 'inline' }],
    ['shown as some XML', { responseContentType: 'application/atom+xml' }],
    ['shown as XHTML', { responseContentType: 'application/xhtml+xml' }],
    ['shown as whatever it looks like', { responseContentType: 'unknown/unknown' }],
    ['a page by its name', { key: 'a/page.HTML', disposition: 'inline' }],
    ['a drawing by its name', { key: 'logo.svg' }],
    ['inline under a name, its type unknown', { disposition: 'inline', downloadAs: 'b.html' }],
  ])('attachment: %s', (_, request) => expect(disposition(request)).toBe('attachment'));

  it.each<[string, Partial<GetRequest>, Allowed, GetRequest['disposition']]>([
    ['an image', { responseContentType: 'image/png', disposition: 'inline' }, TERMS, 'inline'],
    ['a PDF', { responseContentType: 'application/pdf', disposition: 'inline' }, TERMS, 'inline'],
    [
      'HTML that the grant names',
      { responseContentType: 'text/html; charset=utf-8', disposition: 'inline' },
      NAMED,
      'inline',
    ],
    ['nothing asked for', {}, TERMS, undefined],
    ['inline as it is stored', { disposition: 'inline' }, TERMS, undefined],
    ['an attachment', { disposition: 'attachment' }, TERMS, 'attachment'],
  ])('%s stays', (_, request, terms, expected) =>
    expect(disposition(request, terms)).toBe(expected),
  );

  it('a wildcard does not name SVG', () => {
    const request = { responseContentType: 'image/svg+xml', disposition: 'inline' } as const;
    expect(disposition(request, NAMED)).toBe('attachment');
  });
});

describe('uploads', () => {
  const disposition = (request: Partial<PutRequest>, terms = TERMS) =>
    withSafeContent({ operation: 'put', key: 'a', ...request }, terms).contentDisposition;

  it.each<[string, Partial<PutRequest>]>([
    ['HTML', { contentType: 'text/html' }],
    ['HTML that says inline', { contentType: 'text/html', contentDisposition: 'inline' }],
    [
      'HTML whose disposition browsers take for inline',
      { contentType: 'text/html', contentDisposition: 'attachment, inline' },
    ],
    ['a page without a type', { key: 'page.html' }],
    ['SVG', { contentType: 'image/svg+xml' }],
  ])('attachment: %s', (_, request) => expect(disposition(request)).toBe('attachment'));

  it.each<[string, Partial<PutRequest>, Allowed, string | undefined]>([
    ['a PDF', { contentType: 'application/pdf' }, TERMS, undefined],
    [
      'a PDF inline',
      { contentType: 'application/pdf', contentDisposition: 'inline' },
      TERMS,
      'inline',
    ],
    [
      'HTML as a named attachment',
      { contentType: 'text/html', contentDisposition: 'attachment; filename="a.html"' },
      TERMS,
      'attachment; filename="a.html"',
    ],
    ['HTML that the grant names', { contentType: 'text/html' }, NAMED, undefined],
  ])('%s stays', (_, request, terms, expected) =>
    expect(disposition(request, terms)).toBe(expected),
  );
});

describe('forms', () => {
  it.each<[string, Partial<PostRequest>, Allowed, string | undefined]>([
    ['HTML', { contentType: 'text/html' }, TERMS, 'attachment'],
    ['a page without a type', { key: 'page.html' }, TERMS, 'attachment'],
    ['any image, SVG among them', { contentTypePrefix: 'image/' }, TERMS, 'attachment'],
    ['whatever begins as what is named', { contentTypePrefix: 'text/html' }, NAMED, 'attachment'],
    [
      'any image as a named attachment',
      { contentTypePrefix: 'image/', contentDisposition: 'attachment; filename="a"' },
      TERMS,
      'attachment; filename="a"',
    ],
    ['an image', { contentType: 'image/png' }, TERMS, undefined],
    ['HTML that the grant names', { contentType: 'text/html' }, NAMED, undefined],
  ])('%s', (_, request, terms, expected) => {
    const { contentDisposition } = withSafePost({ key: 'a', ...request }, terms);
    expect(contentDisposition).toBe(expected);
  });
});
