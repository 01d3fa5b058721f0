import { expect } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { OpenApiDocument } from '../../apps/api/src/open-api/document/open-api-document.js';
import { isTime } from '../../apps/api/src/request-values/is-time.js';
import { isUuid } from '../../apps/api/src/request-values/is-uuid.js';

interface GivenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface DocumentedAnswer {
  readonly headers?: Readonly<Record<string, { readonly $ref?: string; readonly required?: boolean }>>;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** Errors may have more fields than are named, such as those of a kind; all other answers have exactly what is said. */
const OPEN_SCHEMAS = new Set(['Problem', 'V1Error']);

/** What the OpenAPI document says of answers, and whether a given answer fits it. */
export class DocumentedAnswers {
  private readonly ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    formats: { uuid: isUuid, 'date-time': isTime },
  });
  private readonly validators = new Map<object, ValidateFunction>();
  private readonly paths: readonly { readonly pattern: RegExp; readonly path: string }[];

  constructor(private readonly document: OpenApiDocument) {
    const paths = Object.keys(document.paths).toSorted((one, other) => wildcards(one) - wildcards(other));
    this.paths = paths.map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`) }));
    this.ajv.addSchema({ $id: 'document', ...(closed(document) as object) });
  }

  /** Fails when the answer is not what is documented. What no route is asked for is not documented. */
  expectToFit(method: string, url: string, given: GivenAnswer): void {
    const found = this.find(method, url);
    if (!found) return;
    const what = `${method} ${found.path} ${given.status}`;
    const documented = found.responses[String(given.status)];
    if (!documented) throw new Error(`${what} is not documented, but was answered: ${given.text.slice(0, 300)}`);
    this.expectHeaders(what, documented, given);
    const media = given.headers.get('content-type')?.split(';', 1)[0] ?? '';
    if (method === 'HEAD' || (given.text === '' && !documented.content)) return;
    expect({ what, media: documented.content && Object.keys(documented.content) }).toEqual({ what, media: [media] });
    const schema = documented.content?.[media]?.schema;
    if (!schema || !media.endsWith('json')) return;
    const validate = this.validatorOf(schema);
    validate(JSON.parse(given.text));
    expect({ what, errors: validate.errors ?? [] }).toEqual({ what, errors: [] });
  }

  private find(method: string, url: string) {
    const { pathname } = new URL(url, 'http://api.invalid');
    const path = this.paths.find(({ pattern }) => pattern.test(pathname))?.path;
    const operation = path && this.document.paths[path]?.[method === 'HEAD' ? 'get' : method.toLowerCase()];
    if (!path || !operation) return undefined;
    return { path, responses: operation['responses'] as Readonly<Record<string, DocumentedAnswer>> };
  }

  private expectHeaders(what: string, { headers = {} }: DocumentedAnswer, given: GivenAnswer): void {
    const { headers: shared } = this.document['components'] as { headers: Record<string, { required?: boolean }> };
    const required = Object.entries(headers).filter(
      ([name, { required }]) => required ?? shared[name]?.required === true,
    );
    const missing = required.flatMap(([name]) => (given.headers.has(name) ? [] : [name]));
    const known = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    const unsaid = NAMED_HEADERS.filter((name) => given.headers.has(name) && !known.has(name));
    expect({ what, missing, unsaid }).toEqual({ what, missing: [], unsaid: [] });
  }

  private validatorOf(schema: object): ValidateFunction {
    const known = this.validators.get(schema);
    if (known) return known;
    const text = JSON.stringify(closed(schema)).replaceAll('"#/components/', '"document#/components/');
    const made = this.ajv.compile(JSON.parse(text) as object);
    this.validators.set(schema, made);
    return made;
  }
}

/** Those that callers act on; a route that sends one says so. */
const NAMED_HEADERS = ['etag', 'location', 'link', 'retry-after', 'www-authenticate', 'x-request-id', 'allow'];

const wildcards = (path: string): number => path.split('{').length;

/** The same schemas, refusing what they do not name. */
function closed(part: unknown, name = ''): unknown {
  if (Array.isArray(part)) return part.map((one) => closed(one));
  if (typeof part !== 'object' || part === null) return part;
  const inner = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, closed(value, key)]));
  const isClosed = inner['type'] === 'object' && 'properties' in inner && !OPEN_SCHEMAS.has(name);
  return isClosed ? { additionalProperties: false, ...inner } : inner;
}
