import { IsText, MayBeLeftOut, textSchema, type TextRules } from '../request-values/is-text.js';
import { IsWholeNumberText } from '../request-values/is-whole-number-text.js';
import { RuleDescription } from '../request-values/rule.js';
import type { PageRequest } from './page.js';

/** How many items of a list. */
export function IsPageSize(): PropertyDecorator {
  return IsWholeNumberText(1, 1_000);
}

const CURSOR: TextRules = { shortest: 1, longest: 2_000 };

/** A place in a list, as the list gave it out. */
export function IsCursor(): PropertyDecorator {
  return IsText(CURSOR, {}, new RuleDescription(textSchema(CURSOR), ['cursor_invalid']));
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
