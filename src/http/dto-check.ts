import type { ClassConstructor } from 'class-transformer';
import { getMetadataStorage, ValidationTypes, type ValidationArguments } from 'class-validator';

/**
 * Whether an instance of a DTO is beyond doubt: each decorator's own check, read once from class-validator, accepts, and nothing
 * is there that is not declared. `false` is no verdict but a question to class-validator, which looks its metadata up anew
 * each time, and so takes ten times as long as the checks, and knows what to say of a fault.
 */
export function isBeyondDoubt(dto: ClassConstructor<object>, instance: object): boolean {
  let checks = CHECKS.get(dto);
  if (checks === undefined) CHECKS.set(dto, (checks = checksOf(dto)));
  if (checks.size === 0) return false;
  for (const name of Object.keys(instance)) if (!checks.has(name)) return false;
  for (const check of checks.values()) if (!check(instance)) return false;
  return true;
}

type Check = (instance: object) => boolean;

/** Of classes, which are few and do not change. None for one whose decorators ask for more than is known here. */
const CHECKS = new WeakMap<ClassConstructor<object>, ReadonlyMap<string, Check>>();

function checksOf(dto: ClassConstructor<object>): ReadonlyMap<string, Check> {
  const storage = getMetadataStorage();
  const all = storage.getTargetValidationMetadatas(dto, '', false, false);
  const groups = Object.entries(storage.groupByPropertyName(all));
  const checks = new Map<string, Check>();
  for (const [name, metadata] of groups) {
    const check = checkOf(name, metadata);
    if (!check) return new Map();
    checks.set(name, check);
  }
  return checks;
}

type Metadata = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']
>[number];

/** Of one property: `undefined` where a decorator is of another kind than those of `dto-rules.ts`. */
function checkOf(property: string, metadata: readonly Metadata[]): Check | undefined {
  const conditions: ((object: object, value: unknown) => boolean)[] = [];
  const rules: ((object: object, value: unknown) => boolean)[] = [];
  for (const each of metadata) {
    if (each.each || each.groups?.length || each.validateIf) return undefined;
    if (each.type === ValidationTypes.CONDITIONAL_VALIDATION) {
      conditions.push(each.constraints[0] as (object: object, value: unknown) => boolean);
    } else if (each.type === ValidationTypes.CUSTOM_VALIDATION) {
      rules.push(ruleOf(property, each));
    } else return undefined;
  }
  return (object) => {
    const value: unknown = object[property as keyof typeof object];
    if (!conditions.every((holds) => holds(object, value))) return true;
    return rules.every((accepts) => accepts(object, value));
  };
}

function ruleOf(property: string, { constraintCls, constraints, target }: Metadata) {
  const targetName = typeof target === 'string' ? target : target.name;
  const validators = getMetadataStorage().getTargetValidatorConstraints(constraintCls);
  return (object: object, value: unknown): boolean => {
    const args: ValidationArguments = { targetName, property, object, value, constraints };
    return validators.every(({ instance }) => instance.validate(value, args) === true);
  };
}
