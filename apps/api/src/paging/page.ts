import type { FastifyReply, FastifyRequest } from 'fastify';
import { decodeCursor, encodeCursor, type ListPosition } from './list-cursor.js';

/** Which part of a list is asked for. */
export interface PageRequest {
  readonly limit: number;
  /** What the page before gave out; undefined = the list's beginning. */
  readonly cursor?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; null on the last one. */
  readonly nextCursor: string | null;
}

/** The values of a statement's `name > … limit …`: one row more than asked for tells whether there is a next page. */
export function pageValues({ limit, cursor }: PageRequest): [name: string | null, id: string | null, rows: number] {
  const after = cursor === undefined ? null : decodeCursor(cursor);
  return [after?.name ?? null, after?.id ?? null, limit + 1];
}

export function pageOf<Row extends ListPosition, Item>(
  rows: readonly Row[],
  { limit }: PageRequest,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(itemOf), nextCursor: rows.length > limit && last ? encodeCursor(last) : null };
}

/** The body of a list's answer, and its `Link` to the next page (https://www.rfc-editor.org/rfc/rfc8288). */
export function answerPage<Item, Answer>(
  { items, nextCursor }: Page<Item>,
  answerOf: (item: Item) => Answer,
  request: FastifyRequest,
  reply: FastifyReply,
): { items: Answer[]; next_cursor: string | null } {
  if (nextCursor !== null) {
    const next = new URL(request.url, 'http://api.invalid');
    next.searchParams.set('cursor', nextCursor);
    reply.header('link', `<${next.pathname}${next.search}>; rel="next"`);
  }
  return { items: items.map(answerOf), next_cursor: nextCursor };
}
