import { AppError } from '@flow-pipelines/runtime';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const WINDOW_SECONDS = 60;

type Limit = ReturnType<FastifyInstance['createRateLimit']>;
type Counted = Extract<Awaited<ReturnType<Limit>>, { isAllowed: false }>;

/**
 * How many requests a minute this process takes: from each principal, whatever its tokens and addresses, and failed
 * authentications from each address (IPv6: each /64). A caller whose token is good is never held up by others behind the same
 * address: their failures are counted after the look-up, and only turn a 401 into a 429.
 *
 * Every answer says what is left, in the fields of draft-ietf-httpapi-ratelimit-headers as they are since -08 (q quota, w
 * window, r remaining, t seconds until it is full again; the library knows them as they were up to -06) and in the older X-RateLimit-* of most clients.
 */
export class RateLimits {
  private constructor(
    private readonly principals: Limit,
    private readonly addresses: Limit,
    private readonly perMinute: number,
  ) {}

  static async on(server: FastifyInstance, perMinute: number): Promise<RateLimits> {
    await server.register(rateLimit, { global: false, timeWindow: WINDOW_SECONDS * 1_000, max: perMinute });
    // Each has a store of its own: floods of addresses do not push out what is known of principals.
    const keyGenerator = (request: FastifyRequest) => request.caller?.principalId ?? request.ip;
    return new RateLimits(server.createRateLimit({ keyGenerator }), server.createRateLimit({}), perMinute);
  }

  /** @throws {AppError} `rate_limited` when the caller has made too many requests */
  async countCall(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    this.tell('principal', (await this.principals(request)) as Counted, reply, 'requests');
  }

  /** @throws {AppError} `rate_limited` instead of one more 401 when the address has failed too often */
  async countFailure(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    this.tell('address', (await this.addresses(request)) as Counted, reply, 'failed authentications');
  }

  /** For an answer that counts as neither. */
  async show(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const state = (await this.addresses(request, { increment: false })) as Counted;
    this.tell('address', { ...state, isExceeded: false }, reply, '');
  }

  private tell(policy: string, counted: Counted, reply: FastifyReply, what: string): void {
    const { remaining, ttlInSeconds, isExceeded } = counted;
    reply
      .header('ratelimit-policy', `"${policy}";q=${this.perMinute};w=${WINDOW_SECONDS}`)
      .header('ratelimit', `"${policy}";r=${remaining};t=${ttlInSeconds}`)
      .header('x-ratelimit-limit', this.perMinute)
      .header('x-ratelimit-remaining', remaining)
      .header('x-ratelimit-reset', ttlInSeconds);
    if (!isExceeded) return;
    reply.header('retry-after', ttlInSeconds);
    throw new AppError('rate_limited', `Too many ${what}; try again in ${ttlInSeconds} seconds`);
  }
}
