import { Follows } from '../http/dto-rules.js';
import { MAX_URL_BYTES } from './url-text.js';

export class ExplainRequestDto {
  /**
   * As S3's users have it: with its whole query. It is neither fetched nor logged.
   * @example 'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404'
   */
  @Follows({
    message: 'must be a string',
    accepts: (value) => typeof value === 'string',
    schema: { minLength: 1, maxLength: MAX_URL_BYTES },
  })
  readonly presigned_url!: string;
}
