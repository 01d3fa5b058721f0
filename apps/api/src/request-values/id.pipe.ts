import type { AppError } from '@flow-pipelines/runtime';
import type { DescribedPipe } from '../open-api/described-pipe.js';
import { ID_SCHEMA, isUuid } from './is-uuid.js';

/**
 * Reads an id in a path, in lower case. What is no UUID cannot be the id of anything, so it is answered like an id that is
 * unknown, in the same words.
 */
export class IdPipe implements DescribedPipe<string> {
  readonly schema = ID_SCHEMA;

  constructor(private readonly notFound: () => AppError) {}

  get errors() {
    return [this.notFound().code];
  }

  transform(value: string): string {
    if (!isUuid(value)) throw this.notFound();
    return value.toLowerCase();
  }
}
