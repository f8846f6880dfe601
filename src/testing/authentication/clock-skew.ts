/** How far a client's clock may be from the store's, in milliseconds: 15 minutes, as in S3. */
export const MAX_CLOCK_SKEW = 900_000;
