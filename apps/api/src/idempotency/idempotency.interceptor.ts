import { DatabaseConnection } from '@flow-pipelines/database';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { EntityManager } from 'typeorm';
import { RequestAuthenticator } from '../sessions/request-authenticator.js';
import { surroundedByTransaction } from '../transactions/in-transaction.js';
import { type IdempotencyKey, idempotencyKeyOf, keyInFlight, keyReused } from './idempotency-key.js';
import { KEEP_ANSWERS, type KeptAnswerRow, READ_ANSWERS, TAKE_KEYS, type TakenKeyRow } from './idempotency.sql.js';
import { RepeatedAnswers } from './repeated-answers.js';
import { seal, unseal } from './sealed-text.js';

const METHODS = new Set(['POST', 'PUT', 'PATCH']);
/** Those that a controller sets; everything else is made anew with each answer. */
const KEPT_HEADERS = ['location', 'etag', 'cache-control'];

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * Makes POST, PUT and PATCH requests with an `Idempotency-Key` one request, however often they are sent: the whole request
 * runs in one transaction, and its answer is written in it. So after a crash at any point either both are there, and the
 * next request gets the same answer, or neither is, and the next request is the first. A refusal is not kept: it left
 * nothing behind. Source: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly database: DatabaseConnection,
    private readonly authenticator: RequestAuthenticator,
    private readonly repeatedAnswers: RepeatedAnswers,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.headers['idempotency-key'] === undefined || !METHODS.has(request.method)) return next.handle();
    const key = idempotencyKeyOf(request);
    if (!key) return next.handle();
    return from(this.answerOnce(key, request, context.switchToHttp().getResponse<FastifyReply>(), next));
  }

  private async answerOnce(key: IdempotencyKey, request: FastifyRequest, reply: FastifyReply, next: CallHandler) {
    const secret = this.authenticator.secretOf(request);
    return surroundedByTransaction(this.database, async (manager) => {
      const kept = await findKept(manager, key, secret);
      if (kept) {
        this.repeatedAnswers.add();
        reply.code(kept.status).headers(kept.headers);
        return kept.body;
      }
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      await keep(manager, key, secret, { status: reply.statusCode, headers: keptHeadersOf(reply), body });
      return body;
    });
  }
}

async function findKept(manager: EntityManager, key: IdempotencyKey, secret: string): Promise<Answer | undefined> {
  const [taken]: TakenKeyRow[] = await manager.query(TAKE_KEYS.text, [[key.id]]);
  if (taken?.is_free !== true) throw keyInFlight();
  const [kept]: KeptAnswerRow[] = await manager.query(READ_ANSWERS.text, [[key.id]]);
  if (!kept) return undefined;
  if (!kept.fingerprint.equals(key.fingerprint)) throw keyReused();
  const answer = kept.answer.startsWith('{') ? kept.answer : unseal(kept.answer, secret);
  if (answer === undefined) throw keyReused();
  return JSON.parse(answer) as Answer;
}

async function keep(manager: EntityManager, key: IdempotencyKey, secret: string, answer: Answer): Promise<void> {
  const text = JSON.stringify(answer);
  // What nobody may store shows a secret.
  const isSecret = answer.headers['cache-control'] === 'no-store';
  await manager.query(KEEP_ANSWERS.text, [[key.id], [key.fingerprint], [isSecret ? seal(text, secret) : text]]);
}

function keptHeadersOf(reply: FastifyReply): Record<string, string> {
  const headers = KEPT_HEADERS.map((name) => [name, reply.getHeader(name)] as const);
  return Object.fromEntries(headers.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}
