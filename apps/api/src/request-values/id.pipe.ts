import type { AppError } from '@flow-pipelines/runtime';
import type { PipeTransform } from '@nestjs/common';
import { isUuid } from './is-uuid.js';

/**
 * Reads an id in a path, in lower case. What is no UUID cannot be the id of anything, so it is answered like an id that is
 * unknown, in the same words.
 */
export class IdPipe implements PipeTransform<string, string> {
  constructor(private readonly notFound: () => AppError) {}

  transform(value: string): string {
    if (!isUuid(value)) throw this.notFound();
    return value.toLowerCase();
  }
}
