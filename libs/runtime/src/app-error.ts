import { ERROR_CATALOG, type ErrorCode, type ErrorKind } from './error-catalog.js';

/**
 * The one error that the product throws on purpose. `message` is written for the caller and holds nothing that the
 * caller may not see; `cause` is for the log only.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly kind: ErrorKind;
  readonly retryable: boolean;
  /** Further members of the problem document, written for the caller like the message. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions & { readonly extensions?: Readonly<Record<string, unknown>> },
  ) {
    super(message, options);
    this.extensions = options?.extensions ?? {};
    ({ kind: this.kind, retryable: this.retryable } = ERROR_CATALOG[code]);
  }
}
