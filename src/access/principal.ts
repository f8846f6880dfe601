/** A claim about a principal: one value, or several as roles often are. */
export type Claim = string | readonly string[];

/** Who asks. */
export interface Principal {
  /**
   * Names the principal in the audit log and to rate limits: `api-key:ci`, `jwt:user-17`, `anonymous`. Never a
   * secret. Grants can name it too, as the claim `principal`.
   */
  readonly id: string;
  /** What grants ask for, and put into key patterns. */
  readonly claims: Readonly<Record<string, Claim>>;
}

/** The claim that holds the principal's id: ours to make, whatever a token says of itself. */
export const PRINCIPAL_CLAIM = 'principal';

/** A principal whose claim `principal` is its id. */
export const principalOf = (id: string, claims: Principal['claims'] = {}): Principal => ({
  id,
  claims: { ...claims, [PRINCIPAL_CLAIM]: id },
});

/** Everyone, where nobody has to say who they are. */
export const ANONYMOUS: Principal = principalOf('anonymous');
