/** `error`: S3 refuses the URL, as the URL itself shows. `warning`: it may well work. */
export type FindingSeverity = 'error' | 'warning';

/** What is wrong with a presigned URL, or may be. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: FindingSeverity;
  /** The query parameter that it is about, in the spelling of S3's documentation. */
  readonly parameter: string | null;
  /** For people; never a part of the URL. */
  readonly message: string;
}

const FINDINGS = {
  expired: ['error', 'has expired'],
  not_yet_valid: [
    'error',
    "was signed more than 15 minutes in the future: the signer's clock is off",
  ],
  clock_ahead: ['warning', "was signed in the future, within S3's 15 minutes: a clock is off"],
  missing_parameter: ['error', 'is not in the query'],
  duplicate_parameter: ['error', 'stands more than once in the query'],
  malformed_parameter: ['error', 'does not have the form that S3 expects'],
  parameter_case: ['warning', 'is not spelled as S3 documents it'],
  unsupported_algorithm: ['error', 'is no algorithm that S3 knows'],
  two_mechanisms: ['error', 'holds parameters of two signature versions; S3 takes one'],
  expires_in_out_of_range: ['error', 'must be from 1 to 604800 seconds, seven days'],
  scope_date_mismatch: ['error', 'names another day than X-Amz-Date'],
  host_not_signed: ['error', 'does not list host, which S3 wants signed'],
  session_token_missing: [
    'error',
    'is missing: an access key id that begins with ASIA is that of a session',
  ],
  outlives_credentials: [
    'warning',
    'is longer than any session lives (36 hours): the URL dies with the session that signed it',
  ],
  region_host_mismatch: ['error', 'names another region than the host'],
  global_endpoint: [
    'warning',
    'names a region that the global endpoint may redirect to; a redirect breaks the signature',
  ],
  service_host_mismatch: ['error', 'names another service than the host'],
  not_s3: ['warning', 'names a service that is not S3'],
  website_endpoint: ['error', 'goes to a website endpoint, which takes no signed requests'],
  sigv2_region: ['error', 'is signed with Signature Version 2, which its region never took'],
  sigv2_deprecated: [
    'warning',
    'is signed with Signature Version 2: buckets made after 24 June 2020 refuse it, many servers too',
  ],
  empty_body_checksum: [
    'warning',
    'is the checksum of an empty body: an upload of anything else may be refused',
  ],
  dot_segments: [
    'warning',
    'has "." or ".." as a segment of its path: many clients collapse these',
  ],
  leading_slash: [
    'warning',
    'has a key that begins with a slash: some clients and proxies fold it',
  ],
  doubly_encoded: ['warning', 'holds an escaped percent escape: it may have been encoded twice'],
  malformed_escape: ['error', 'holds a percent escape that is none, or is not UTF-8'],
  plus_in_query: ['warning', 'has a + in its query, which S3 reads as a space; a plus sign is %2B'],
  plus_in_parameter: ['error', 'holds a bare +, which S3 reads as a space; a plus sign is %2B'],
  html_escaped: ['error', 'holds &amp; for &: it was copied from HTML'],
  whitespace: ['warning', 'had line breaks, tabs, or spaces around it, which were left out'],
  unencoded_characters: [
    'warning',
    'holds characters that belong in percent escapes; clients refuse or change them',
  ],
  fragment: ['warning', 'has a #: what follows it is never sent'],
  user_info: ['error', 'holds a user name for another authentication, beside the signature'],
  http: ['warning', 'goes over http: whoever sees it on its way can use it'],
} as const satisfies Readonly<Record<string, readonly [FindingSeverity, string]>>;

/** Literal names of all findings; callers switch on these. */
export type FindingCode = keyof typeof FINDINGS;

export const FINDING_CODES = Object.keys(FINDINGS) as readonly FindingCode[];

/** Gathers what is found, each thing once. */
export class Findings {
  readonly list: Finding[] = [];

  add(code: FindingCode, parameter: string | null = null): void {
    if (this.list.some((each) => each.code === code && each.parameter === parameter)) return;
    const [severity, text] = FINDINGS[code];
    this.list.push({ code, severity, parameter, message: `${parameter ?? 'The URL'} ${text}` });
  }
}
