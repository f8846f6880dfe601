import { strayGaps } from './conforms.js';
import { downloadCases } from './download.cases.js';
import { expiryCases } from './expiry.cases.js';
import { keyCases } from './key.cases.js';
import { methodCases } from './method.cases.js';
import { multipartCases } from './multipart.cases.js';
import { postCases } from './post.cases.js';
import { publishedFormsCases } from './published-forms.cases.js';
import { S3UnderTest } from './s3-under-test.js';
import { tamperingCases } from './tampering.cases.js';
import { uploadCases } from './upload.cases.js';

// A server may be far away.
jest.setTimeout(30_000);

const s3 = new S3UnderTest();
beforeAll(() => s3.start());
afterAll(() => s3.stop());

describe('keys', () => keyCases(s3));
describe('downloads', () => downloadCases(s3));
describe('uploads', () => uploadCases(s3));
describe('forms', () => postCases(s3));
describe('published forms', () => publishedFormsCases(s3));
describe('in parts', () => multipartCases(s3));
describe('one method only', () => methodCases(s3));
describe('changed URLs', () => tamperingCases(s3));
describe('expiry', () => expiryCases(s3));

it('every known gap names a test', () => {
  expect(strayGaps()).toEqual([]);
});
