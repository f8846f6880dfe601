import { IsInt, Matches, Max, MaxLength, Min } from 'class-validator';

export class NewInvoiceDto {
  /** The name of the file when it is downloaded, without its extension. */
  @MaxLength(100)
  @Matches(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u)
  readonly title!: string;

  /** Of the file, in bytes. */
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  readonly content_length!: number;
}
