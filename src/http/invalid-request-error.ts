import { PresignError, type FieldFault } from '../s3/presign-error.js';

/** A request that does not fit: its faults name fields as the caller wrote them, not options of the library. */
export class InvalidRequestError extends PresignError {
  constructor(faults: readonly FieldFault[]) {
    const detail = faults.map(({ field, message }) => `${field || 'body'} ${message}`).join('; ');
    super('validation_failed', detail, faults);
  }
}
