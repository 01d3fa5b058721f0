import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { IsText, MayBeLeftOut } from '../request-values/is-text.js';
import type { PageRequest } from './page.js';

/** A whole number in the query string, from 1 to 1,000. */
export function IsPageSize(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value)),
    IsInt(),
    Min(1),
    Max(1_000),
  );
}

/** A place in a list, as the list gave it out. */
export function IsCursor(): PropertyDecorator {
  return IsText({ shortest: 1, longest: 2_000 });
}

/** Part of a name, whatever the case of its letters. */
export function IsSearch(): PropertyDecorator {
  return IsText({ shortest: 0, longest: 200, padded: true });
}

/** The query parameters of every list. One that is sent twice arrives as an array, and is refused by its rule. */
export class PageParameters implements PageRequest {
  @IsPageSize() limit: number = 100;
  @MayBeLeftOut() @IsCursor() cursor?: string;
}

export class SearchParameters extends PageParameters {
  @MayBeLeftOut() @IsSearch() q?: string;
}
