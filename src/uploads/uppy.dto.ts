import { ApiProperty, OmitType, PickType } from '@nestjs/swagger';
import { Converts } from '../http/converts.decorator.js';
import { Follows, FromDigits, IsText, MayBeAbsent } from '../http/dto-rules.js';
import { MAX_PARTS } from '../s3/part-plan.js';
import * as partRules from '../s3/part-rules.js';
import * as rules from '../s3/rules.js';

export class UppyNamedFileDto {
  /**
   * The user's name for the file, of which the service makes the key, as the grant says.
   * @example 'My cat.png'
   */
  @Follows(rules.fileName)
  readonly filename!: string;

  /** @example image/png */
  @MayBeAbsent()
  @Follows(rules.contentType)
  readonly type?: string;
}

/** A file, as Uppy tells of it. */
export class UppyFileDto extends UppyNamedFileDto {
  /**
   * User metadata, 2 KB in all: texts, numbers, `true` and `false`; `null` is left out. What is not ASCII is stored in
   * the encoding of RFC 2047.
   * @example { "name": "My cat.png" }
   */
  @MayBeAbsent()
  @Follows(rules.metadata)
  readonly metadata?: Record<string, string>;
}

export class UppyKeyQuery {
  /**
   * The key that the upload has; another one is refused.
   * @example uploads/2026/11/0b0f5a3e-4f0e-4a77-8f4b-2f7f2d1c9f55/My cat.png
   */
  @IsText()
  readonly key!: string;
}

function numbersOf(text: string): readonly number[] | string {
  return /^[1-9]\d{0,4}(?:,[1-9]\d{0,4})*$/.test(text) ? text.split(',').map(Number) : text;
}

export class UppyPartsQuery extends UppyKeyQuery {
  /** Up to 1000, with commas between them. */
  @Converts(numbersOf)
  @Follows(partRules.partNumbers)
  @ApiProperty({ type: 'string', example: '1,2' })
  readonly partNumbers!: readonly number[];
}

export class UppyPartPath {
  @IsText()
  readonly uploadId!: string;

  @FromDigits()
  @Follows(partRules.partNumber)
  readonly partNumber!: number;
}

class UppyPartDto {
  /** @example 1 */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_PARTS })
  readonly PartNumber!: number;

  /**
   * With its quotes or without.
   * @example '"9b2cf535f27731c974343645a3985328"'
   */
  readonly ETag!: string;
}

export class UppyCompleteDto {
  /** All parts, in order. */
  @ApiProperty({ type: () => [UppyPartDto], minItems: 1, maxItems: MAX_PARTS })
  @Follows(partRules.uppyParts)
  readonly parts!: readonly UppyPartDto[];
}

export class UppyStoredPartDto extends UppyPartDto {
  /**
   * Bytes.
   * @example 5242880
   */
  @ApiProperty({ type: 'integer' })
  readonly Size!: number;
}

/** A form to upload the file with. */
export class UppyFormDto {
  readonly method!: 'POST';

  /** @example 'https://media-bucket.s3.eu-central-1.amazonaws.com/' */
  readonly url!: string;

  /** @example { "key": "uploads/2026/11/0b0f5a3e/My cat.png", "policy": "eyJleHBpcmF0aW9uIjoi…" } */
  readonly fields!: Record<string, string>;

  /**
   * Seconds.
   * @example 900
   */
  @ApiProperty({ type: 'integer' })
  readonly expires!: number;
}

export class UppyUploadDto {
  /** Names the upload in further calls, of whoever began it alone. Not S3's own. */
  readonly uploadId!: string;

  /** @example 'uploads/2026/11/0b0f5a3e-4f0e-4a77-8f4b-2f7f2d1c9f55/My film.mp4' */
  readonly key!: string;

  /**
   * The configured name.
   * @example media
   */
  readonly bucket!: string;
}

export class UppyPartUrlDto extends PickType(UppyFormDto, ['expires']) {
  /** To be sent a part with PUT. */
  readonly url!: string;
}

export class UppyPartUrlsDto {
  /**
   * By part number.
   * @example { "1": "https://media-bucket.s3.eu-central-1.amazonaws.com/…", "2": "https://…" }
   */
  readonly presignedUrls!: Record<string, string>;
}

export class UppyCompletedDto extends OmitType(UppyUploadDto, ['uploadId']) {
  /**
   * The object's URL, without a signature.
   * @example 'https://media-bucket.s3.eu-central-1.amazonaws.com/uploads/2026/11/0b0f5a3e/My%20film.mp4'
   */
  readonly location!: string;
}
