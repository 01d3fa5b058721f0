import type { paths } from './generated/openapi.js';

interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

type PageOf<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': Page<infer Item> } } } };
}
  ? Page<Item>
  : never;

/** Every address whose GET answers pages. */
export type ListPath = { [Path in keyof paths]: [PageOf<Path>] extends [never] ? never : Path }[keyof paths];

export type ItemOf<Path extends ListPath> = PageOf<Path>['items'][number];

type Parameters<Path extends ListPath> = paths[Path] extends { get: { parameters: infer All } } ? All : never;
type Filters<Path extends ListPath> = Omit<NonNullable<QueryOf<Path>>, 'cursor' | 'limit'>;
type QueryOf<Path extends ListPath> = Parameters<Path> extends { query?: infer Query } ? Query : never;

export type ListOptions<Path extends ListPath> = {
  /** The list's filters. */
  readonly query?: Filters<Path>;
  /** How many items each request asks for. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
} & (Parameters<Path> extends { path: infer Values } ? { readonly path: Values } : { readonly path?: undefined });
