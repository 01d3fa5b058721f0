import createClient, { type Client, type FetchResponse, type MaybeOptionalInit } from 'openapi-fetch';
import type { ClientOptions } from './client-options.js';
import { followEvents, type EventFilter, type StreamedEvent } from './event-stream.js';
import type { paths } from './generated/openapi.js';
import type { ItemOf, ListOptions, ListPath } from './list-paths.js';
import { retryingFetch } from './retrying-fetch.js';

type Json = 'application/json';
type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';
type PathsWith<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, unknown> ? P : never }[keyof paths];

export interface Answered<Data> {
  readonly data: Data;
  /** For its status and headers; the body has been read. */
  readonly response: Response;
}

/** Of the methods only DELETE may have nothing to say. */
type DataOf<M extends Method, Operation extends Record<string | number, unknown>, Init> = M extends 'delete'
  ? FetchResponse<Operation, Init, Json>['data']
  : NonNullable<FetchResponse<Operation, Init, Json>['data']>;

/** `{ … }` may be left out where nothing in it must be given. */
type InitOf<Init> = undefined extends Init ? [Init?] : [Init];

type OperationOf<Path extends keyof paths, M extends Method> = Extract<
  paths[Path][M],
  Record<string | number, unknown>
>;

type Call<M extends Method> = <Path extends PathsWith<M>, Init extends MaybeOptionalInit<paths[Path], M>>(
  path: Path,
  ...init: InitOf<Init>
) => Promise<Answered<DataOf<M, OperationOf<Path, M>, Init>>>;

/**
 * The calls of the api, typed by its OpenAPI document: `client.PUT('/api/v2/jobs/{job_id}/pipelines', { params, body })`.
 * An answer that is an error is thrown as FlowPipelinesError, so `data` is always there. Requests are repeated as
 * retryingFetch says. `signal` in the second parameter ends a call with all its attempts.
 */
export class FlowPipelinesClient {
  readonly GET: Call<'get'>;
  readonly PUT: Call<'put'>;
  readonly POST: Call<'post'>;
  readonly PATCH: Call<'patch'>;
  readonly DELETE: Call<'delete'>;

  constructor(private readonly options: ClientOptions) {
    const { url, headers } = options;
    const api: Client<paths, Json> = createClient({
      baseUrl: url,
      fetch: retryingFetch(options),
      ...(headers && { headers }),
    });
    this.GET = api.GET as Call<'get'>;
    this.PUT = api.PUT as Call<'put'>;
    this.POST = api.POST as Call<'post'>;
    this.PATCH = api.PATCH as Call<'patch'>;
    this.DELETE = api.DELETE as Call<'delete'>;
  }

  /** All items of a list, asked for page by page as they are taken; what is added or removed meanwhile breaks nothing. */
  async *list<Path extends ListPath>(path: Path, ...[options]: ListInit<Path>): AsyncGenerator<ItemOf<Path>> {
    const { path: inPath, query, pageSize, signal }: LooseListOptions = options ?? {};
    const get = this.GET as unknown as (path: Path, init: object) => Promise<Answered<LoosePage<ItemOf<Path>>>>;
    let cursor: string | undefined;
    do {
      const params = { path: inPath, query: { ...query, limit: pageSize, cursor } };
      const { data } = await get(path, { params, ...(signal && { signal }) });
      yield* data.items;
      cursor = data.next_cursor ?? undefined;
    } while (cursor !== undefined);
  }

  /**
   * The changes of jobs' pipelines as they are committed, from now on or from behind `lastEventId`. Lost connections are
   * taken up again where they were: nothing is missed and nothing comes twice. Ends by `signal`, or by leaving the loop.
   * @throws {FlowPipelinesError} when the api refuses, or cannot be reached in as many attempts as a call gets
   */
  events(filter: EventFilter = {}): AsyncGenerator<StreamedEvent> {
    return followEvents(this.options, filter);
  }
}

type ListInit<Path extends ListPath> =
  ListOptions<Path> extends { readonly path?: undefined } ? [ListOptions<Path>?] : [ListOptions<Path>];

interface LooseListOptions {
  readonly path?: unknown;
  readonly query?: object;
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

interface LoosePage<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}
