import type { Type as Class } from '@nestjs/common';
import type { JsonSchema } from '../../request-values/rule.js';
import { describeOperation, resourceOf } from './describe-operation.js';
import { ERROR_SCHEMAS } from './error-answers.js';
import { HEADERS } from './headers.js';
import { hoistNamedSchemas } from './named-schemas.js';
import { type Route, routesOf } from './routes.js';

/**
 * The version of the HTTP API as a whole. Additions raise the second number; whoever takes something away or narrows it
 * raises the first, which is what makes the check against the published document let it pass.
 */
const API_VERSION = '2.0.0';

const DESCRIPTION = `Decides which Flow pipelines each job belongs to. Every change is told to the executors through Kafka; \
those events are described in /asyncapi.json.

Wherever GET is known, HEAD is too, and OPTIONS answers with \`Allow\`. Any other method is refused with 405, an unknown \
address with 404. Bodies are read as JSON whatever their Content-Type says; unknown fields are ignored, also in what you \
read: fields are added without notice. New error codes may be added, too: fall back on the status.`;

const TOKEN = `A token made by \`POST /api/v2/tokens\`, or an access token of the site's OpenID provider. The scope that each call needs stands beside it.`;

const SESSION = `For the pages of this site: \`POST /admin/session\` gives it for a token, and with it one may do what that token may. \
Over https its name begins with \`__Host-\`.`;

export interface OpenApiDocument extends JsonSchema {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
}

/** The description of all routes of these controllers; the same controllers give the same bytes. */
export function openApiDocument(controllers: readonly Class<object>[]): OpenApiDocument {
  const routes = controllers.flatMap(routesOf).toSorted(byPath);
  const { value: paths, schemas } = hoistNamedSchemas(pathsOf(routes));
  const resources = [...new Set(routes.map(({ path }) => resourceOf(path)))];
  return {
    openapi: '3.1.1',
    info: { title: 'Flow Pipelines', version: API_VERSION, description: DESCRIPTION },
    servers: [{ url: '/' }],
    tags: resources.map((name) => ({ name })),
    paths,
    components: {
      schemas: sorted({ ...schemas, ...ERROR_SCHEMAS }),
      headers: HEADERS,
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY, RequestId: REQUEST_ID },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: TOKEN },
        session: { type: 'apiKey', in: 'cookie', name: 'flow_pipelines_session', description: SESSION },
      },
    },
  };
}

const REQUEST_ID = {
  name: 'X-Request-Id',
  in: 'header',
  required: false,
  description:
    'An id of your own for this request, up to 128 visible ASCII characters. Where it is anything else, another one is made.',
  schema: { type: 'string' },
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Requests with the same key are one request for 24 hours: it is carried out once, and every repetition gets the same answer. A request that was refused is not kept.',
  schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
};

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function byPath(one: Route, other: Route): number {
  if (one.path !== other.path) return one.path < other.path ? -1 : 1;
  return METHODS.indexOf(one.method) - METHODS.indexOf(other.method);
}

function pathsOf(routes: readonly Route[]): OpenApiDocument['paths'] {
  const ids = routes.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new Error(`two routes are called ${twice}; rename the method or the controller of one`);
  const byAddress = Map.groupBy(routes, ({ path }) => path);
  return Object.fromEntries(
    [...byAddress].map(([path, ofPath]) => [
      path,
      Object.fromEntries(ofPath.map((route) => [route.method.toLowerCase(), describeOperation(route)])),
    ]),
  );
}

const sorted = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1)));
