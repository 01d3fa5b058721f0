import { AppError, ERROR_CATALOG, type ErrorCode } from '@flow-pipelines/runtime';
import { type ArgumentMetadata, ValidationPipe, type ValidationError } from '@nestjs/common';
import type { ValidatorOptions } from 'class-validator';

const REFUSES_UNKNOWN_KEYS = Symbol('refuses unknown keys');

/** On a body that people write by hand: a typing error in an optional key would otherwise pass for something left out. */
export const RefusesUnknownKeys = (): ClassDecorator => (target) =>
  Reflect.defineMetadata(REFUSES_UNKNOWN_KEYS, true, target);

export const refusesUnknownKeys = (Dto: object): boolean => Reflect.hasMetadata(REFUSES_UNKNOWN_KEYS, Dto);

type Acceptance = (body: Readonly<Record<string, unknown>>) => object | undefined;
const ACCEPTANCES = new Map<unknown, Acceptance>();

/**
 * On the body of a call that is made thousands of times a second: `accept` knows its usual form, and makes of it what the
 * rules of the class would make, or returns undefined to leave it to them. It is the rules that refuse, and that count: a
 * test holds both together. They cost as much as all else that the process does for such a request.
 */
export const AcceptedBy =
  (accept: Acceptance): ClassDecorator =>
  (target) =>
    void ACCEPTANCES.set(target, accept);

class RequestValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const accept = ACCEPTANCES.get(metadata.metatype);
    const isObject = typeof value === 'object' && value !== null;
    return (isObject && accept?.(value as Record<string, unknown>)) || super.transform(value, metadata);
  }

  protected override validate(body: object, options: ValidatorOptions = {}) {
    return super.validate(body, { ...options, forbidNonWhitelisted: refusesUnknownKeys(body.constructor) });
  }
}

/**
 * Checks bodies and query strings against their DTO classes. Unknown keys are dropped, unless the class refuses them. The
 * first fault becomes the error; a rule whose validation options carry `context: { code }` names the error's code, otherwise
 * it is `field_invalid`.
 */
export function createValidationPipe(): ValidationPipe {
  return new RequestValidationPipe({
    transform: true,
    whitelist: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => appErrorOfFault(firstFault(errors)),
  });
}

/** The deepest first error, with the path to it: a fault in `items[3].job_id` is named so. */
function firstFault(
  [error]: ValidationError[],
  parents: string[] = [],
): { error: ValidationError | undefined; path: string[] } {
  const path = error ? [...parents, error.property] : parents;
  return error?.children?.length && !error.constraints ? firstFault(error.children, path) : { error, path };
}

function appErrorOfFault({ error, path }: ReturnType<typeof firstFault>): AppError {
  const [[rule, message] = ['', 'The body must be a JSON object']] = Object.entries(error?.constraints ?? {});
  const { code } = (error?.contexts?.[rule] ?? {}) as { code?: string };
  const parents = path.slice(0, -1).map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`));
  const where = parents.length > 0 ? `${parents.join('').slice(1)}: ` : '';
  return new AppError(code !== undefined && isCode(code) ? code : 'field_invalid', `${where}${message}`);
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CATALOG, code);
}
