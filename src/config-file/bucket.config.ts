import { ApiProperty } from '@nestjs/swagger';
import { Follows, IsFlag, MayBeAbsent } from '../http/dto-rules.js';
import { isHttpUrl } from '../s3/http-url.js';
import * as rules from '../s3/rules.js';

const text = (pattern: RegExp, message: string) => ({
  message,
  accepts: (value: unknown) => typeof value === 'string' && pattern.test(value),
});

const HTTP_URL = {
  message: 'must be an http or https URL without user, password, query and fragment',
  accepts: (value: unknown) => typeof value === 'string' && isHttpUrl(value),
};

/** An entry of `buckets` in the configuration file. */
export class BucketConfig {
  /**
   * The bucket's real name.
   * @example my-media-bucket
   */
  @Follows(text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of an S3 bucket'))
  readonly bucket!: string;

  /**
   * Default: that of the environment or the profile.
   * @example eu-central-1
   */
  @MayBeAbsent()
  @Follows(text(/^[a-z0-9-]{1,64}$/, 'must be a region such as eu-central-1'))
  readonly region?: string;

  /**
   * An S3-compatible server. Default: that of the environment, or AWS.
   * @example https://s3.example.com
   */
  @MayBeAbsent()
  @ApiProperty({ format: 'uri' })
  @Follows(HTTP_URL)
  readonly endpoint?: string;

  /**
   * Where the holders of URLs reach S3, when that is not where the service does. It is signed, so a proxy there
   * must pass the `Host` header on.
   * @example https://files.example.com
   */
  @MayBeAbsent()
  @ApiProperty({ format: 'uri' })
  @Follows(HTTP_URL)
  readonly public_endpoint?: string;

  /** Puts the bucket into the path, as many S3-compatible servers want it. Default false. */
  @MayBeAbsent()
  @IsFlag()
  readonly force_path_style?: boolean;

  /** Life of a URL when the request does not ask for one, in seconds. Default 900, or the maximum if that is less. */
  @MayBeAbsent()
  @Follows(rules.expiresIn)
  readonly expires_in?: number;

  /** The longest life of a URL, in seconds; longer wishes are cut. Default 604800. */
  @MayBeAbsent()
  @Follows(rules.expiresIn)
  readonly max_expires_in?: number;

  /** Seconds in which equal requests to read get the identical URL, for caches. Less than `max_expires_in`. */
  @MayBeAbsent()
  @Follows(rules.expiresIn)
  readonly stable_for?: number;

  /** Whoever holds the URL pays, in a bucket that asks for it. Default false. */
  @MayBeAbsent()
  @IsFlag()
  readonly requester_pays?: boolean;
}
