import { AppError } from '@flow-pipelines/runtime';

/** A place in the list: right behind the pipeline of this name and id. */
export interface PipelinePosition {
  readonly name: string;
  readonly id: string;
}

export function encodeCursor({ name, id }: PipelinePosition): string {
  return Buffer.from(JSON.stringify([name, id])).toString('base64url');
}

/** @throws {AppError} `cursor_invalid` for anything that encodeCursor did not make */
export function decodeCursor(cursor: string): PipelinePosition {
  try {
    const [name, id, ...rest] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof name === 'string' && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id) && rest.length === 0) {
      return { name, id };
    }
  } catch {
    // Not ours: refused below like any other text.
  }
  throw new AppError('cursor_invalid', 'The cursor is not one that this list has given out');
}
