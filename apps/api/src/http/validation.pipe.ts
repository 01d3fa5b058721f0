import { AppError, ERROR_CATALOG, type ErrorCode } from '@flow-pipelines/runtime';
import { ValidationPipe, type ValidationError } from '@nestjs/common';

/**
 * Checks bodies and query strings against their DTO classes. Unknown keys are dropped. The first fault becomes the error;
 * a rule whose validation options carry `context: { code }` names the error's code, otherwise it is `field_invalid`.
 */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
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
  const parents = path.slice(0, -1);
  const where = parents.length > 0 ? `${parents.join('.')}: ` : '';
  return new AppError(code !== undefined && isCode(code) ? code : 'field_invalid', `${where}${message}`);
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CATALOG, code);
}
