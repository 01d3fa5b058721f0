import { createHash } from 'node:crypto';
import { AppError } from '@flow-pipelines/runtime';
import type { FastifyRequest } from 'fastify';

/** Any visible ASCII, so that UUIDs, ULIDs and quoted strings all do. */
const HEADER = /^[\x21-\x7e]{1,255}$/;

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was sent; only kept for a request with an Idempotency-Key. */
    bodyText?: string;
  }
}

/** A caller's `Idempotency-Key`, which says: these requests are one request. */
export interface IdempotencyKey {
  /** SHA-256 over caller and key, in hex: keys of two callers never meet, and a dump does not hold them. */
  readonly id: string;
  /** SHA-256 over method, address and body: what the repetition has to be equal in. */
  readonly fingerprint: Buffer;
}

/**
 * The key of a request; undefined when there is none.
 * @throws {AppError} `header_invalid`
 */
export function idempotencyKeyOf(request: FastifyRequest): IdempotencyKey | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !HEADER.test(header)) {
    throw new AppError('header_invalid', 'Idempotency-Key must be 1 to 255 visible ASCII characters');
  }
  const caller = request.caller?.principalId ?? '';
  const asked = `${request.method} ${request.url}\n`;
  return {
    id: createHash('sha256').update(`${caller}\n${header}`).digest('hex'),
    fingerprint: createHash('sha256')
      .update(asked)
      .update(request.bodyText ?? '')
      .digest(),
  };
}

/** The key for one part of a request that is committed in several transactions. */
export function keyOfPart(key: IdempotencyKey, part: number): IdempotencyKey {
  return { ...key, id: createHash('sha256').update(`${key.id} ${part}`).digest('hex') };
}

export function keyInFlight(): AppError {
  return new AppError('idempotency_key_in_flight', 'A request with this Idempotency-Key is still being carried out');
}

export function keyReused(): AppError {
  return new AppError('idempotency_key_reused', 'This Idempotency-Key was used for another request');
}
