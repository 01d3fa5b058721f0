import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { IsText, MayBeLeftOut } from '../request-values/is-text.js';
import type { PageRequest } from './page.js';

/** The query parameters of every list. One that is sent twice arrives as an array, and is refused by its rule. */
export class PageParameters implements PageRequest {
  @Transform(({ value }) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value))
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit: number = 100;

  @MayBeLeftOut() @IsText({ shortest: 1, longest: 2_000 }) cursor?: string;
}

export class SearchParameters extends PageParameters {
  /** Part of the name, whatever the case of its letters. */
  @MayBeLeftOut() @IsText({ shortest: 0, longest: 200, padded: true }) q?: string;
}
