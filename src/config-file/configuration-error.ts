/** Every fault of the configuration in one message, without any value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'invalid_configuration';

  constructor(
    readonly faults: readonly string[],
    options?: ErrorOptions,
  ) {
    super(
      `The configuration does not fit:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
      options,
    );
  }
}
