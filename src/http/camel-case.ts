type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;

/** The same properties, their names in camelCase. */
export type CamelCased<T> = { readonly [Name in keyof T as Camel<Name & string>]: T[Name] };

/** From the API's snake_case to the core's camelCase: both use the same words. */
export function camelCased<T extends object>(dto: T): CamelCased<T> {
  return Object.fromEntries(
    Object.entries(dto).map(([name, value]: [string, unknown]) => [
      name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  ) as CamelCased<T>;
}

/** From the name of an option of the core to that of the API's field. */
export const snakeCased = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
