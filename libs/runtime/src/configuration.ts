import 'reflect-metadata';
import { validateSync } from 'class-validator';

const VARIABLES = Symbol('environment variables');
type Variables = Map<string, string>;

/**
 * Binds a property to an environment variable. The property's declared type (string, number or boolean) decides how the
 * text is read; its initial value is the default; class-validator decorators say what is allowed. An empty variable
 * counts as unset.
 */
export function Env(variable: string): PropertyDecorator {
  return (target, property) => {
    const variables: Variables = Reflect.getOwnMetadata(VARIABLES, target) ?? new Map();
    variables.set(String(property), variable);
    Reflect.defineMetadata(VARIABLES, variables, target);
  };
}

/** All faults of a configuration at once, by variable name; never a value, which may be a secret. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly faults: readonly string[]) {
    super(`The configuration is not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

/**
 * Reads a configuration class from the environment, once, at start.
 * @throws {ConfigurationError} naming every faulty variable
 */
export function loadConfiguration<T extends object>(
  Configuration: new () => T,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<T> {
  const configuration = new Configuration();
  const faults: string[] = [];
  const variables = variablesOf(Configuration);
  for (const [property, variable] of variables) {
    const text = environment[variable];
    if (text === undefined || text === '') continue;
    const type: unknown = Reflect.getMetadata('design:type', Configuration.prototype, property);
    const value = readAs(type, text);
    if (value === undefined) faults.push(`${variable} must be ${type === Number ? 'a number' : 'true or false'}`);
    else Reflect.set(configuration, property, value);
  }
  for (const { property, constraints } of validateSync(configuration, { forbidUnknownValues: false })) {
    const variable = variables.get(property) ?? property;
    for (const message of Object.values(constraints ?? {})) faults.push(message.replaceAll(property, variable));
  }
  if (faults.length > 0) throw new ConfigurationError(faults);
  return Object.freeze(configuration);
}

/** Property → variable of a configuration class and of the classes it extends, for `.env.example` and its test. */
export function variablesOf(Configuration: new () => object): Variables {
  const found: Variables = new Map();
  for (
    let prototype: object | null = Configuration.prototype;
    prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const own: Variables = Reflect.getOwnMetadata(VARIABLES, prototype) ?? new Map();
    for (const [property, variable] of own) if (!found.has(property)) found.set(property, variable);
  }
  return found;
}

function readAs(type: unknown, text: string): string | number | boolean | undefined {
  if (type === Number) return Number.isNaN(Number(text)) ? undefined : Number(text);
  if (type === Boolean) return { true: true, '1': true, false: false, '0': false }[text.toLowerCase()];
  return text;
}
