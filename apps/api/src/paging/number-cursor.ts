import { AppError } from '@flow-pipelines/runtime';

const LARGEST = 2n ** 63n - 1n;

/** A place in a list that is ordered by one number: right behind the item of this number. Opaque to callers. */
export function encodeNumberCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

/** @throws {AppError} `cursor_invalid` for anything that encodeNumberCursor cannot have made */
export function decodeNumberCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  if (/^[1-9]\d{0,18}$/.test(id) && BigInt(id) <= LARGEST && encodeNumberCursor(id) === cursor) return id;
  throw new AppError('cursor_invalid', 'The cursor is not one that this list has given out');
}
