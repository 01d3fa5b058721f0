import { randomUUID } from 'node:crypto';
import { AppError } from '@flow-pipelines/runtime';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance } from 'fastify';
import type { ApiConfiguration } from '../api.configuration.js';
import type { TokenAuthenticator } from '../identity/token-authenticator.js';
import type { ApiErrorFilter } from './api-error.filter.js';
import { AllowedMethods } from './allowed-methods.js';
import { jsonDepth } from './json-depth.js';

/** A job id of 255 characters, each percent-encoded as four bytes of UTF-8. */
const LONGEST_PATH_PARAMETER = 255 * 12;
const JSON_TYPE = 'application/json';
/** No body of this API nests more than four levels. */
const DEEPEST_BODY = 20;
const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

type HttpSettings = Pick<ApiConfiguration, 'maxBodyBytes' | 'rateLimitPerMinute'>;

/**
 * The Fastify server below NestJS: what must be settled before a request's body is read or its route is known. In this
 * order: request id, OPTIONS, who is asking (401 before anything else is said), rate limit.
 */
export async function createHttpServer(
  settings: HttpSettings,
  authenticator: TokenAuthenticator,
  errors: ApiErrorFilter,
): Promise<FastifyInstance> {
  const server = fastify({
    bodyLimit: settings.maxBodyBytes,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PATH_PARAMETER },
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    frameworkErrors: (error, request, reply) => errors.answer(error, request, reply),
    forceCloseConnections: 'idle',
  });
  const allowedMethods = new AllowedMethods(server);
  readEveryBodyAsJson(server);
  endConnectionsWhenClosing(server);

  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (request.method === 'OPTIONS') return answerOptions(allowedMethods.of(request.url), reply);
    if (request.url.startsWith('/api/'))
      request.caller = await authenticator.authenticate(request.headers.authorization);
    if (request.is404) refuseUnrouted(request.method, request.url, allowedMethods, reply);
    return undefined;
  });
  if (settings.rateLimitPerMinute > 0) {
    await server.register(rateLimit, {
      max: settings.rateLimitPerMinute,
      timeWindow: '1 minute',
      keyGenerator: (request) => request.caller?.principalId ?? request.ip,
      allowList: (request) => !request.url.startsWith('/api/'),
      errorResponseBuilder: (_, { after }) => new AppError('rate_limited', `Too many requests; try again in ${after}`),
    });
  }
  return server;
}

/**
 * Closing ends the connections that are idle then. One that is still being answered would be kept alive for more than a
 * minute after its answer, and the process would wait for it: so that answer says that it is the connection's last.
 */
function endConnectionsWhenClosing(server: FastifyInstance): void {
  let isClosing = false;
  server.addHook('preClose', async () => {
    isClosing = true;
  });
  server.addHook('onSend', async (_, reply) => {
    if (isClosing) reply.header('connection', 'close');
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
  server.addHook('onRequest', async ({ raw }) => {
    if (raw.headers['content-type'] !== undefined) raw.headers['content-type'] = JSON_TYPE;
  });
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<string>('*', { parseAs: 'string' }, (request, body, done) => {
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
