/**
 * What a screen's state may be in its address. Anybody can write an address: what is not one of the allowed values counts as
 * left out, and what is left out does not stand in the address.
 */
export function optionalText(value: unknown): string | undefined {
  // The router reads `?q=42` as a number.
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** A path of this page, to go back to: never another site's. */
export function ownPath(value: unknown): string | undefined {
  const path = optionalText(value);
  return path !== undefined && /^\/(?![/\\])/.test(path) ? path : undefined;
}

export const oneOf = <Value extends string>(allowed: readonly Value[], value: unknown): Value | undefined =>
  allowed.find((one) => one === value);

export type Given<Values> = { [Key in keyof Values]?: Exclude<Values[Key], undefined> };

/** Without what is left out: neither an address nor a request names it. */
export const given = <Values extends object>(values: Values): Given<Values> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<Values>;
