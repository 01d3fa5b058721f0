import { AppError } from '@flow-pipelines/runtime';
import { isText } from '../request-values/is-text.js';
import { isUuid } from '../request-values/is-uuid.js';

/** A place in a list that is ordered by name, then id: right behind the item of this name and id. */
export interface ListPosition {
  readonly name: string;
  readonly id: string;
}

export function encodeCursor({ name, id }: ListPosition): string {
  return Buffer.from(JSON.stringify([name, id])).toString('base64url');
}

/** @throws {AppError} `cursor_invalid` for anything that encodeCursor cannot have made */
export function decodeCursor(cursor: string): ListPosition {
  const [name, id, ...rest] = partsOf(cursor);
  const isName = isText(name, { shortest: 0, longest: 200, padded: true });
  if (isName && isUuid(id) && rest.length === 0) return { name, id };
  throw new AppError('cursor_invalid', 'The cursor is not one that this list has given out');
}

function partsOf(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
