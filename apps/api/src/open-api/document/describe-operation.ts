import { STATUS_CODES } from 'node:http';
import type { ErrorCode } from '@flow-pipelines/runtime';
import type { TSchema } from 'typebox';
import type { JsonSchema } from '../../request-values/rule.js';
import { isPage } from '../answer-schema.js';
import { errorAnswers, errorsOf, takesIdempotencyKey } from './error-answers.js';
import { EXAMPLE_OF_PARAMETER } from './examples.js';
import { headersNamed, type HeaderUse, RATE_LIMIT_HEADERS } from './headers.js';
import { type DtoClass, type RequestSchema, requestSchemaOf } from './request-schema.js';
import type { Route } from './routes.js';

const BEARER = 'bearer';
const SESSION = 'session';
const parameterReference = (name: string) => ({ $ref: `#/components/parameters/${name}` });

/** The OpenAPI operation object of a route. */
export function describeOperation(route: Route): JsonSchema {
  const { operation, path } = route;
  const query = schemaOf(route.query);
  const ofPath = schemaOf(route.parameters);
  const body = schemaOf(route.body);
  const codes = errorsOf(
    route,
    [query, ofPath, body].flatMap((one) => one?.errors ?? []),
  );
  const resource = resourceOf(path);
  return {
    operationId: route.id,
    tags: [resource],
    summary: operation.summary.replace('{resource}', resource.replaceAll('-', ' ')),
    ...(operation.description && { description: operation.description }),
    ...(path.startsWith('/api/')
      ? { security: [{ [BEARER]: operation.scope ? [operation.scope] : [] }, { [SESSION]: [] }] }
      : { security: [] }),
    parameters: [...pathParameters(route, ofPath), ...queryParameters(query), ...headerParameters(route)],
    ...(body && { requestBody: bodyOf(route, body) }),
    responses: { ...successes(route), ...mergedErrors(route, codes) },
  };
}

/** The word of the path that says what it is about: `/api/v2/users/{id}` is of users. */
export function resourceOf(path: string): string {
  const [api, version, resource] = path.split('/').filter((segment) => segment !== '');
  if (api !== 'api') return 'service';
  return version === 'v1' ? 'v1' : (resource ?? 'service');
}

const schemaOf = (Dto: DtoClass | undefined): RequestSchema | undefined => Dto && requestSchemaOf(Dto);

function pathParameters(route: Route, ofPath: RequestSchema | undefined): JsonSchema[] {
  return Array.from(route.path.matchAll(/\{(\w+)\}/g), ([, name = '']) => pathParameter(route, ofPath, name));
}

function pathParameter({ id, pipes, operation }: Route, ofPath: RequestSchema | undefined, name: string): JsonSchema {
  const schema = pipes[name]?.schema ?? ofPath?.schema.properties[name] ?? operation.path?.[name];
  if (!schema) {
    throw new Error(
      `${id}: nothing describes {${name}} in its path; read it with a DescribedPipe or a class, or name its schema in @Operation({ path })`,
    );
  }
  const example = EXAMPLE_OF_PARAMETER[name];
  return { name, in: 'path', required: true, schema, ...(example !== undefined && { example }) };
}

function queryParameters(query: RequestSchema | undefined): JsonSchema[] {
  return Object.entries(query?.schema.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: query?.schema.required.includes(name) ?? false,
    schema,
  }));
}

function headerParameters(route: Route): object[] {
  return [
    ...route.contributions.flatMap(({ parameters }) => parameters),
    ...(takesIdempotencyKey(route) ? [parameterReference('IdempotencyKey')] : []),
    ...(route.path.startsWith('/api/') ? [parameterReference('RequestId')] : []),
  ];
}

function bodyOf({ id, body, operation }: Route, { schema }: RequestSchema): JsonSchema {
  if (!operation.example) throw new Error(`${id} has a body but no example; name one in @Operation({ example })`);
  return {
    // Where every field may be left out, the whole body may.
    required: schema.required.length > 0,
    content: { 'application/json': { schema: { $id: body?.name, ...schema }, example: operation.example } },
  };
}

function successes(route: Route): Record<string, JsonSchema> {
  const { answers } = route.operation;
  if (!(route.defaultStatus in answers) && Object.keys(answers).length < 2) {
    throw new Error(`${route.id} answers ${route.defaultStatus}, which its @Operation does not describe`);
  }
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [status, success(route, Number(status), answer)]),
  );
}

function success({ operation, path }: Route, status: number, answer: TSchema | string): JsonSchema {
  const names: HeaderUse[] = ['X-Request-Id', ...(operation.headers ?? [])];
  if (status === 201) names.push('Location');
  if (typeof answer !== 'string' && isPage(answer)) names.push('Link');
  if (path.startsWith('/api/')) names.push(...RATE_LIMIT_HEADERS);
  if (typeof answer === 'string') return { description: answer, headers: headersNamed(names) };
  const { description, contentMediaType: media = 'application/json' } = answer as JsonSchema;
  return {
    description: description ?? STATUS_CODES[status] ?? String(status),
    headers: headersNamed(names),
    content: { [String(media)]: { schema: answer } },
  };
}

/** A status that a route also gives on purpose, such as the readiness's 503, keeps its own answer. */
function mergedErrors({ path, operation }: Route, codes: readonly ErrorCode[]): Record<string, JsonSchema> {
  const answers = errorAnswers(path, codes);
  return Object.fromEntries(Object.entries(answers).filter(([status]) => !(status in operation.answers)));
}
