import type { Schemas } from '@flow-pipelines/client';

type Problem = Schemas['Problem'];

/** What the api refused, or that it could not be reached (status 0). `code` is stable; docs/errors.md explains each. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;

  constructor({ status, code, detail, request_id: requestId }: Partial<Problem>, options?: ErrorOptions) {
    super(detail ?? '', options);
    this.status = status ?? 0;
    this.code = code ?? 'unreachable';
    this.requestId = requestId;
  }
}

export const isSignedOut = (error: unknown): boolean => error instanceof ApiError && error.status === 401;

/** Not there, or not the caller's to see: the api does not say which. */
export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

export const hasCode = (error: unknown, code: string): boolean => error instanceof ApiError && error.code === code;
