import { IsText } from '../request-values/is-text.js';

/** As long as a request's header may be. */
const TOKEN_RULES = { shortest: 1, longest: 16_384, padded: true };

export class BeginSessionBody {
  /** What would stand behind `Authorization: Bearer`. */
  @IsText(TOKEN_RULES) token!: string;
}
