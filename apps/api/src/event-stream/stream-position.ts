import { Cursor } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';

/** A header of more is refused by servers on the way. */
const LONGEST = 4_000;

/** A place in the stream, as the id of an event: `4711`, or `4711{[4700,4702)}` while events below it may still turn up. */
export function positionText(cursor: Cursor): string {
  return cursor.gaps.length === 0 ? String(cursor.position) : `${cursor.position}${cursor.gapsAsText()}`;
}

/**
 * Reads `Last-Event-ID`.
 * @throws {AppError} `header_invalid` for anything that positionText cannot have made
 */
export function positionOf(text: string): Cursor {
  const [, position, gaps = '{}'] = /^(0|[1-9]\d{0,15})(\{.+\})?$/.exec(text) ?? [];
  if (position !== undefined && text.length <= LONGEST) {
    try {
      return Cursor.parse(Number(position), gaps);
    } catch {
      // The same answer as below.
    }
  }
  throw new AppError('header_invalid', 'Last-Event-ID must be the id of an event of this stream');
}
