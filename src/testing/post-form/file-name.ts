import type { Form } from './form.js';

/**
 * The fields with the name of the file in place of `${filename}`. It comes before the policy is looked at,
 * and counts in every field.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
 */
export function replaceFileName({ fields, fileName }: Form): ReadonlyMap<string, string> {
  return new Map(
    [...fields].map(([name, value]) => [name, value.replaceAll(VARIABLE, () => fileName)]),
  );
}

const VARIABLE = '${filename}';
