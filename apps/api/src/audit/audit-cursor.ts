import { AppError } from '@flow-pipelines/runtime';

const LARGEST = 2n ** 63n - 1n;

/** A place in the audit log, newest first: right behind the entry of this id. Opaque to callers. */
export function encodeAuditCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

/** @throws {AppError} `cursor_invalid` for anything that encodeAuditCursor cannot have made */
export function decodeAuditCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  if (/^[1-9]\d{0,18}$/.test(id) && BigInt(id) <= LARGEST && encodeAuditCursor(id) === cursor) return id;
  throw new AppError('cursor_invalid', 'The cursor is not one that this list has given out');
}
