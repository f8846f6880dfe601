import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { FieldFault, PresignError } from '../s3/presign-error.js';
import { convertedFields } from './converts.decorator.js';
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
  const names = Object.keys(value);
  limitNames(names);
  const instance = instanceOf(dto, value);
  const inherited = names.filter(isInherited);
  if (inherited.length === 0 && isBeyondDoubt(dto, instance)) return instance;
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
  });
  const faults = [...inherited.map(unknownField), ...errors.flatMap(faultsOf)];
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

/** As a field it would hide what every object has: its class, or `hasOwnProperty`, which class-validator calls. */
const isInherited = (name: string) => name in Object.prototype;

/**
 * Our DTOs are flat: what a field holds goes to its rule as it came. class-transformer sees the text of those that convert it, and
 * nothing else: it takes as long as a signature.
 */
function instanceOf<T extends object>(dto: ClassConstructor<T>, value: object): T {
  const convertible = convertedFields(dto);
  const asGiven: Record<string, unknown> = {};
  let converted: Record<string, unknown> | undefined;
  for (const [name, item] of Object.entries(value) as [string, unknown][]) {
    if (isInherited(name)) continue;
    if (typeof item === 'string' && convertible.has(name)) (converted ??= {})[name] = item;
    else asGiven[name] = item;
  }
  return Object.assign(converted ? plainToInstance(dto, converted) : new dto(), asGiven);
}

const unknownField = (field: string): FieldFault => ({ field, message: 'is not a known field' });

const faultsOf = ({ property, constraints }: ValidationError): FieldFault[] =>
  Object.entries(constraints ?? {}).map(([rule, message]) =>
    rule === 'whitelistValidation' ? unknownField(property) : { field: property, message },
  );
