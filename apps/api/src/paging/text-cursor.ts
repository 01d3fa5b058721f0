import { AppError } from '@flow-pipelines/runtime';
import { isJobId } from '../request-values/is-job-id.js';
import type { Page, PageRequest } from './page.js';

/** A place in a list that is ordered by one text, such as a job id: right behind the item of this text. Opaque to callers. */
export function encodeTextCursor(text: string): string {
  return Buffer.from(text).toString('base64url');
}

/** @throws {AppError} `cursor_invalid` for anything that encodeTextCursor cannot have made */
export function decodeTextCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (isJobId(text) && encodeTextCursor(text) === cursor) return text;
  throw new AppError('cursor_invalid', 'The cursor is not one that this list has given out');
}

/** A page of a list by job id, of rows of which one more was read than asked for. */
export function pageByJobId<Row extends { readonly job_id: string }, Item>(
  rows: readonly Row[],
  { limit }: PageRequest,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(itemOf), nextCursor: last && rows.length > limit ? encodeTextCursor(last.job_id) : null };
}
