import { randomUUID } from 'node:crypto';
import { AppError, httpLimits, type Logger } from '@flow-pipelines/runtime';
import fastify, { type FastifyInstance } from 'fastify';
import type { ApiConfiguration } from '../api.configuration.js';
import type { RequestAuthenticator } from '../sessions/request-authenticator.js';
import type { ApiErrorFilter } from './api-error.filter.js';
import { AllowedMethods } from './allowed-methods.js';
import { countingFailures } from './counting-failures.js';
import { endConnectionsWhenClosing } from './end-connections-when-closing.js';
import { jsonDepth } from './json-depth.js';
import { givenTraceparent } from './origin-of.js';
import { RateLimits } from './rate-limits.js';
import { sendSecurityHeaders } from './security-headers.js';

/** A job id of 255 characters, each percent-encoded as four bytes of UTF-8. */
const LONGEST_PATH_PARAMETER = 255 * 12;
const JSON_TYPE = 'application/json';
/** No body of this API nests more than four levels. */
const DEEPEST_BODY = 20;
const IMPORT_PATH = '/api/v2/import';
const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

type HttpSettings = Pick<
  ApiConfiguration,
  'maxBodyBytes' | 'maxImportBytes' | 'rateLimitPerMinute' | 'requestTimeoutMs'
>;

/**
 * The Fastify server below NestJS: what must be settled before a request's body is read or its route is known. In this
 * order: request id, OPTIONS, who is asking (401 before anything else is said), rate limit, 404 and 405.
 */
export async function createHttpServer(
  settings: HttpSettings,
  authenticator: RequestAuthenticator,
  errors: ApiErrorFilter,
  logger: Logger,
): Promise<FastifyInstance> {
  const server = fastify({
    ...httpLimits(settings.requestTimeoutMs),
    bodyLimit: settings.maxBodyBytes,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PATH_PARAMETER },
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    frameworkErrors: (error, request, reply) => errors.answer(error, request, reply),
    forceCloseConnections: 'idle',
  });
  sendSecurityHeaders(server);
  const allowedMethods = new AllowedMethods(server);
  readEveryBodyAsJson(server);
  server.addHook('onRoute', (route) => {
    if (route.url === IMPORT_PATH) route.bodyLimit = settings.maxImportBytes;
  });
  endConnectionsWhenClosing(server);
  if (logger.isLevelEnabled('debug')) logEveryRequest(server, logger);
  const { rateLimitPerMinute } = settings;
  const limits = rateLimitPerMinute > 0 ? await RateLimits.on(server, rateLimitPerMinute) : null;
  server.decorate('rateLimits', limits);

  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    const isApi = request.url.startsWith('/api/');
    if (request.method === 'OPTIONS') {
      if (isApi) await limits?.show(request, reply);
      return answerOptions(allowedMethods.of(request.url), reply);
    }
    if (isApi) {
      request.caller = await countingFailures(request, reply, () => authenticator.authenticate(request));
      await limits?.countCall(request, reply);
    }
    if (request.is404) refuseUnrouted(request.method, request.url, allowedMethods, reply);
    return undefined;
  });
  return server;
}

/** One line a request; the query string may hold what people searched for, so it is left out. */
function logEveryRequest(server: FastifyInstance, logger: Logger): void {
  server.addHook('onResponse', async (request, reply) => {
    const { id: requestId, method, caller } = request;
    const [path] = request.url.split('?', 1);
    const traceId = (request.traceparent ?? givenTraceparent(request))?.split('-')[1];
    const answer = { status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    logger.debug({ requestId, traceId, method, path, ...answer, principalId: caller?.principalId }, 'request answered');
  });
}

type Reply = { header(name: string, value: string): Reply; code(status: number): Reply; send(): Reply };

function answerOptions(methods: readonly string[], reply: Reply): Reply {
  if (methods.length === 0) throw new AppError('route_not_found', 'There is nothing at this address');
  return reply.code(204).header('allow', methods.join(', ')).send();
}

function refuseUnrouted(method: string, url: string, allowedMethods: AllowedMethods, reply: Reply): never {
  const methods = allowedMethods.of(url);
  if (methods.length === 0) throw new AppError('route_not_found', 'There is nothing at this address');
  reply.header('allow', methods.join(', '));
  throw new AppError('method_not_allowed', `${method} is not allowed here; use ${methods.join(', ')}`);
}

/**
 * The public page's examples send JSON without saying so; browsers and curl say something else. All of it is read as JSON:
 * the Content-Type is set to what the body has to be, before Fastify chooses a parser by it.
 */
function readEveryBodyAsJson(server: FastifyInstance): void {
  server.addHook('onRequest', ({ raw }, _, done) => {
    if (raw.headers['content-type'] !== undefined) raw.headers['content-type'] = JSON_TYPE;
    done();
  });
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<string>('*', { parseAs: 'string' }, (request, body, done) => {
    if (request.headers['idempotency-key'] !== undefined) request.bodyText = body;
    if (body === '') return done(null, undefined);
    if (jsonDepth(body, DEEPEST_BODY) > DEEPEST_BODY) {
      return done(new AppError('body_malformed', `The body is nested more than ${DEEPEST_BODY} levels deep`));
    }
    void parse(request, body, (error, value) => {
      if (error) done(new AppError('body_malformed', 'The body is not valid JSON', { cause: error }));
      else if (!isObject(value)) done(new AppError('body_not_object', 'The body must be a JSON object'));
      else done(null, value);
    });
  });
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
