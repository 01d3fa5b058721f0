import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { validateSync } from 'class-validator';
import { fileFault } from './pem.js';

const VARIABLES = Symbol('environment variables');
type Variables = Map<string, string>;
type Bindings = Map<string, { readonly variable: string; readonly isSecret: boolean }>;
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Binds a property to an environment variable. The property's declared type (string, number or boolean) decides how the
 * text is read; its initial value is the default; class-validator decorators say what is allowed. An empty variable
 * counts as unset.
 */
export function Env(variable: string): PropertyDecorator {
  return (target, property) => bind(target, String(property), { variable, isSecret: false });
}

/** As `Env`, for a text that may stand in a file instead, which the variable with `_FILE` behind its name is the path of. */
export function SecretEnv(variable: string): PropertyDecorator {
  return (target, property) => bind(target, String(property), { variable, isSecret: true });
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
  environment: Environment = process.env,
): Readonly<T> {
  const configuration = new Configuration();
  const faults = new Map<string, string[]>();
  const bindings = bindingsOf(Configuration);
  for (const [property, { variable, isSecret }] of bindings) {
    const { text, fault } = isSecret ? secretOf(variable, environment) : { text: environment[variable] };
    if (fault !== undefined) faults.set(property, [fault]);
    if (text === undefined || text === '') continue;
    const type: unknown = Reflect.getMetadata('design:type', Configuration.prototype, property);
    const value = readAs(type, text);
    if (value === undefined)
      faults.set(property, [`${variable} must be ${type === Number ? 'a number' : 'true or false'}`]);
    else Reflect.set(configuration, property, value);
  }
  for (const { property, constraints } of validateSync(configuration, { forbidUnknownValues: false })) {
    const variable = bindings.get(property)?.variable ?? property;
    const messages = Object.values(constraints ?? {}).map((message) => message.replaceAll(property, variable));
    if (!faults.has(property)) faults.set(property, messages);
  }
  if (faults.size > 0) throw new ConfigurationError([...faults.values()].flat());
  return Object.freeze(configuration);
}

/** Property → variable of a configuration class and of the classes it extends, for `.env.example` and its test. */
export function variablesOf(Configuration: new () => object): Variables {
  const found: Variables = new Map();
  for (const [property, { variable, isSecret }] of bindingsOf(Configuration)) {
    found.set(property, variable);
    if (isSecret) found.set(`${property}File`, fileVariableOf(variable));
  }
  return found;
}

/** What must never be seen of a configuration: its secrets, and the password in one that is an address. */
export function secretsOf(configuration: object): string[] {
  const bindings = bindingsOf(configuration.constructor as new () => object);
  return [...bindings].flatMap(([property, { isSecret }]) => {
    const value: unknown = isSecret ? Reflect.get(configuration, property) : undefined;
    if (typeof value !== 'string' || value === '') return [];
    const [, password] = /^\w+:\/\/[^:/@]*:([^@]+)@/.exec(value) ?? [];
    return password === undefined ? [value] : [value, password, decoded(password)];
  });
}

/** A password may have a percent sign that encodes nothing. */
function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}

const fileVariableOf = (variable: string) => `${variable}_FILE`;

function bind(target: object, property: string, binding: { variable: string; isSecret: boolean }): void {
  const bindings: Bindings = Reflect.getOwnMetadata(VARIABLES, target) ?? new Map();
  bindings.set(property, binding);
  Reflect.defineMetadata(VARIABLES, bindings, target);
}

function bindingsOf(Configuration: new () => object): Bindings {
  const found: Bindings = new Map();
  for (
    let prototype: object | null = Configuration.prototype;
    prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const own: Bindings = Reflect.getOwnMetadata(VARIABLES, prototype) ?? new Map();
    for (const [property, binding] of own) if (!found.has(property)) found.set(property, binding);
  }
  return found;
}

/** Files of secrets end in a line break more often than secrets do. */
function secretOf(variable: string, environment: Environment): { readonly text?: string; readonly fault?: string } {
  const fileVariable = fileVariableOf(variable);
  const { [variable]: text = '', [fileVariable]: file = '' } = environment;
  if (file === '') return { text };
  if (text !== '') return { fault: `${variable} and ${fileVariable} are both set: one of them` };
  const fault = fileFault(() => readFileSync(file));
  if (fault !== undefined) return { fault: `${fileVariable} ${fault}` };
  const secret = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  return secret === '' ? { fault: `${fileVariable} names an empty file` } : { text: secret };
}

function readAs(type: unknown, text: string): string | number | boolean | undefined {
  if (type === Number) return Number.isNaN(Number(text)) ? undefined : Number(text);
  if (type === Boolean) return { true: true, '1': true, false: false, '0': false }[text.toLowerCase()];
  return text;
}
