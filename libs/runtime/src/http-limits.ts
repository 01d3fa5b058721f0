import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions } from 'fastify';
import { AppError } from './app-error.js';
import type { ErrorCode } from './error-catalog.js';
import { headersOf } from './http-status.js';
import { problemOf } from './problem-details.filter.js';

/** Names, values and the address together. */
const MAX_HEADER_BYTES = 16_384;
/** Longer than the load balancers keep theirs, so that none sends a request into a connection that we are closing. */
const KEEP_ALIVE_MS = 72_000;
/** Longer than anything waits for an answer; streams say something every 15 s. */
const SILENCE_MS = 120_000;

/** What Node's own HTTP server refuses, before there is a request that anything else could answer. */
const REFUSALS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', `The headers are larger than ${MAX_HEADER_BYTES} bytes together`],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The request has not arrived in time'],
};
const MALFORMED = ['request_malformed', 'This is no HTTP request'] as const;

/**
 * How long a client may take and how much it may send, for every HTTP server of the product: one that sends its headers or
 * its body byte by byte, or does not read its answer, does not hold a connection for ever.
 * @param requestTimeoutMs for a whole request to arrive; its headers have a third of that
 */
export function httpLimits(requestTimeoutMs = 30_000) {
  return {
    requestTimeout: requestTimeoutMs,
    connectionTimeout: SILENCE_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: {
      headersTimeout: Math.ceil(requestTimeoutMs / 3),
      connectionsCheckingInterval: Math.min(5_000, Math.ceil(requestTimeoutMs / 6)),
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    clientErrorHandler: refuse,
  } satisfies FastifyHttpOptions<Server>;
}

/** As problem+json, whatever was asked for: the address may not have been read. */
function refuse(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, message] = REFUSALS[error.code ?? ''] ?? MALFORMED;
  const problem = problemOf(new AppError(code, message));
  const body = JSON.stringify(problem);
  const headers = {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
    ...headersOf(code),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${problem.title}\r\n${lines.join('')}\r\n${body}`);
}
