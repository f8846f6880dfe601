import { notImplemented } from '../operations/not-implemented.js';
import { childElements, childText, parseXml } from '../request/parse-xml.js';
import type { RequestHeaders } from '../request/request-headers.js';
import { S3Error } from '../response/s3-error.js';

/**
 * The fields of a form that describe the object, as the headers of an upload.
 * @throws {S3Error} `InvalidArgument` for what no header can hold, `NotImplemented` for preconditions,
 *   which S3 does not take in a form, `MalformedXML` for tags
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export function formHeaders(fields: ReadonlyMap<string, string>): RequestHeaders {
  const headers = new Map<string, string>();
  for (const [name, value] of fields) {
    if (PRECONDITION.test(name)) throw notImplemented(name);
    if (!DESCRIBES_OBJECT.test(name)) continue;
    if (CONTROL_CHARACTER.test(value)) {
      throw new S3Error('InvalidArgument', 'A header can not hold a control character.', {
        ArgumentName: name,
      });
    }
    headers.set(name, Buffer.from(value).toString('latin1'));
  }
  const tagging = fields.get('tagging');
  if (tagging) headers.set('x-amz-tagging', tagsOf(tagging));
  return headers;
}

const DESCRIBES_OBJECT =
  /^(cache-control|content-(disposition|encoding|language|md5|type)|expires|x-amz-(?!tagging$|trailer$).*)$/;
const PRECONDITION = /^if-(none-)?match$/;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL_CHARACTER = /[\x00-\x1f\x7f]/;

/** A form has its tags in XML, the header has them as a query. */
function tagsOf(xml: string): string {
  const sets = childElements(parseXml(xml, 'Tagging'), 'TagSet');
  const tags = sets.flatMap((set) => childElements(set, 'Tag'));
  return new URLSearchParams(
    tags.map((tag): [string, string] => [
      childText(tag, 'Key') ?? '',
      childText(tag, 'Value') ?? '',
    ]),
  ).toString();
}
