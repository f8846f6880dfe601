/** How long what is signed is to live. */
export interface WantedLife {
  /** Seconds, 1 to 604800. Default: the bucket's. */
  readonly expiresIn?: number | undefined;
  /** Seconds; a longer life is cut, and said so. Default: the bucket's. */
  readonly maxExpiresIn?: number | undefined;
}
