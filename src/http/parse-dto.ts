import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { FieldFault, PresignError } from '../s3/presign-error.js';
import { isBeyondDoubt } from './dto-check.js';
import { InvalidRequestError } from './invalid-request-error.js';

/**
 * Checks a value from outside against a DTO: every field declared, none unknown.
 * @throws {PresignError} `validation_failed`, naming every field that does not fit
 */
export function parseDto<T extends object>(dto: ClassConstructor<T>, value: unknown): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw validationFailed([{ field: '', message: 'must be a JSON object' }]);
  }
  limitNames(Object.keys(value));
  const instance = instanceOf(dto, value);
  const unsafe = UNSAFE_NAMES.filter((name) => Object.hasOwn(value, name));
  if (unsafe.length === 0 && isBeyondDoubt(dto, instance)) return instance;
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
  });
  const faults = [...unsafe.map(unknownField), ...errors.flatMap(faultsOf)];
  if (faults.length > 0) throw validationFailed(faults);
  return instance;
}

/** No DTO has as many fields, nor names as long. */
const MAX_FIELDS = 32;
const MAX_NAME_LENGTH = 64;

/** class-validator takes seconds over an object of a hundred thousand unknown fields. */
function limitNames(names: readonly string[]): void {
  if (names.length > MAX_FIELDS) {
    const message = `must not have more than ${MAX_FIELDS} fields`;
    throw validationFailed([{ field: '', message }]);
  }
  if (names.some((name) => name.length > MAX_NAME_LENGTH)) {
    const message = `must not have names of more than ${MAX_NAME_LENGTH} characters`;
    throw validationFailed([{ field: '', message }]);
  }
}

export const validationFailed = (faults: readonly FieldFault[]): PresignError =>
  new InvalidRequestError(faults);

/** class-transformer leaves these out without a word, or trips over them. */
const UNSAFE_NAMES = ['constructor', '__proto__'];

/** Our DTOs are flat: what a field holds goes to its rule as it came, unseen by class-transformer. */
function instanceOf<T extends object>(dto: ClassConstructor<T>, value: object): T {
  const flat: Record<string, unknown> = {};
  const nested: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value) as [string, unknown][]) {
    if (UNSAFE_NAMES.includes(name)) continue;
    (typeof item === 'object' && item !== null ? nested : flat)[name] = item;
  }
  return Object.assign(plainToInstance(dto, flat), nested);
}

const unknownField = (field: string): FieldFault => ({ field, message: 'is not a known field' });

const faultsOf = ({ property, constraints }: ValidationError): FieldFault[] =>
  Object.entries(constraints ?? {}).map(([rule, message]) =>
    rule === 'whitelistValidation' ? unknownField(property) : { field: property, message },
  );
