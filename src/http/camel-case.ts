type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;

/** The same properties, their names in camelCase. */
export type CamelCased<T> = { readonly [Name in keyof T as Camel<Name & string>]: T[Name] };

/** From the API's snake_case to the core's camelCase: both use the same words. What is absent stays so. */
export function camelCased<T extends object>(dto: T): CamelCased<T> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(dto) as [string, unknown][]) {
    if (value !== undefined) result[camelCaseOf(name)] = value;
  }
  return result as CamelCased<T>;
}

/** Fields of DTOs only, which are few; a name that is not declared does not come this far. */
const CAMEL_CASE = new Map<string, string>();

function camelCaseOf(name: string): string {
  let camelCase = CAMEL_CASE.get(name);
  if (camelCase === undefined) {
    camelCase = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    CAMEL_CASE.set(name, camelCase);
  }
  return camelCase;
}

/** From the name of an option of the core to that of the API's field. */
export const snakeCased = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
