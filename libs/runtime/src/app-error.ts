import { ERROR_CATALOG, type ErrorCode, type ErrorKind } from './error-catalog.js';

/**
 * The one error that the product throws on purpose. `message` is written for the caller and holds nothing that the
 * caller may not see; `cause` is for the log only.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly kind: ErrorKind;
  readonly retryable: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    ({ kind: this.kind, retryable: this.retryable } = ERROR_CATALOG[code]);
  }
}
