import type { DataSource } from 'typeorm';
import type { OpenApiDocument } from '../../apps/api/src/open-api/document/open-api-document.js';
import type { Answer, CallOptions, TestApi } from '../support/index.js';

type Schema = Readonly<Record<string, unknown>>;

interface DocumentedParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
  readonly example?: unknown;
}

/** An operation of the OpenAPI document, with its references resolved. */
export interface DocumentedOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly DocumentedParameter[];
  readonly body:
    | { readonly required: boolean; readonly schema: Schema; readonly example: Readonly<Record<string, unknown>> }
    | undefined;
  readonly statuses: readonly string[];
}

interface RawOperation {
  readonly operationId: string;
  readonly parameters?: readonly Schema[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, Schema>> };
  readonly responses: object;
}

/** A request that can be sent as it is. */
export interface ReadyRequest extends CallOptions {
  readonly method: string;
  readonly url: string;
}

export function operationsOf(document: OpenApiDocument): DocumentedOperation[] {
  const resolve = (schema: Schema): Schema => {
    const reference = schema['$ref'];
    if (typeof reference !== 'string') return schema;
    const path = reference.slice(2).split('/');
    return path.reduce<unknown>((part, key) => (part as Schema)[key], document) as Schema;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const { operationId, parameters = [], requestBody, responses } = operation as unknown as RawOperation;
      const content = requestBody?.content['application/json'];
      return {
        id: operationId,
        method: method.toUpperCase(),
        path,
        parameters: parameters.map(resolve) as unknown as DocumentedParameter[],
        body: content && {
          required: requestBody?.required ?? false,
          schema: resolve(content['schema'] as Schema),
          example: content['example'] as Readonly<Record<string, unknown>>,
        },
        statuses: Object.keys(responses),
      };
    }),
  );
}

/** The request with the parameters of its path filled in, by name or, for `{id}`, by the resource that it belongs to. */
export function requestOf({ method, path, body }: DocumentedOperation, values: Values): ReadyRequest {
  const [, , , resource = ''] = path.split('/');
  const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name === 'id' ? resource : name];
    if (value === undefined) throw new Error(`${path} needs a value for {${name}}: name one beside the others`);
    return encodeURIComponent(value);
  });
  return { method, url, ...(body && { body: body.example }) };
}

type Values = Readonly<Record<string, string>>;

export const send = (api: TestApi, { method, url, ...options }: ReadyRequest, token?: string | null): Promise<Answer> =>
  api.call(method, url, { ...options, ...(token !== undefined && { token }) });

const TABLES = `
select table_name from information_schema.tables
 where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'migrations' order by 1`;

/** A digest of every row of every table: equal before and after = nothing was written, but when a token was last used. */
export async function digestOf(dataSource: DataSource): Promise<unknown> {
  const tables: { table_name: string }[] = await dataSource.query(TABLES);
  const digests = tables.map(
    ({ table_name: name }) =>
      `select '${name}' as name, (select md5(coalesce(string_agg(row::text, ',' order by row::text), '')) from (select to_jsonb(whole) - 'last_used_at' as row from "${name}" whole) rows) as digest`,
  );
  return dataSource.query(digests.join(' union all '));
}
