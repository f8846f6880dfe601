import { plainToInstance, Transform, type ClassConstructor } from 'class-transformer';
import { getMetadataStorage } from 'class-validator';

/** A field that is read as something else than the text it came as, by class-transformer's `Transform`. */
export const Converts = (convert: (text: string) => unknown): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => {
    if (value === QUESTION) return YES;
    return typeof value === 'string' ? convert(value) : value;
  });

/** The fields of a DTO at which {@link Converts} stands. class-transformer is asked, once: it knows of classes made of others too. */
export function convertedFields(dto: ClassConstructor<object>): ReadonlySet<string> {
  let fields = FIELDS.get(dto);
  if (!fields) FIELDS.set(dto, (fields = new Set(declaredFields(dto).filter(isConvertedIn(dto)))));
  return fields;
}

/** Of classes, which are few and do not change. */
const FIELDS = new WeakMap<ClassConstructor<object>, ReadonlySet<string>>();

const declaredFields = (dto: ClassConstructor<object>): readonly string[] =>
  getMetadataStorage()
    .getTargetValidationMetadatas(dto, '', false, false)
    .map(({ propertyName }) => propertyName);

const isConvertedIn =
  (dto: ClassConstructor<object>) =>
  (field: string): boolean => {
    const answer: object = plainToInstance(dto, { [field]: QUESTION });
    return answer[field as keyof typeof answer] === YES;
  };

const QUESTION = Symbol('is it converted?');
const YES = Symbol('yes');
