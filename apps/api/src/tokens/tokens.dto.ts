import { ArrayMinSize, IsArray, IsIn, IsInt, Max, Min, ValidateIf } from 'class-validator';
import { SCOPES, type Scope } from '../identity/scope.js';
import { PageParameters } from '../paging/page.parameters.js';
import { IsName, MayBeLeftOut } from '../request-values/is-text.js';
import { IsTime } from '../request-values/is-time.js';
import { IsId } from '../request-values/is-uuid.js';
import { TOKEN_STATES, type TokenState } from './list-tokens/list-tokens.query.js';

export class ListTokensParameters extends PageParameters {
  /** Whose tokens; the caller's own if left out. */
  @MayBeLeftOut() @IsId() principal_id?: string;
  @MayBeLeftOut()
  @IsIn(TOKEN_STATES, { message: `state must be one of ${TOKEN_STATES.join(', ')}` })
  state?: TokenState;
}

export class CreateTokenBody {
  @IsName() name!: string;
  /** For whom; at most one of the two, the caller if none. */
  @MayBeLeftOut() @IsId() user_id?: string;
  @MayBeLeftOut() @IsId() service_account_id?: string;

  /** Those of the calling token if left out. */
  @MayBeLeftOut()
  @IsIn(SCOPES, { each: true, message: `scopes must be out of ${SCOPES.join(', ')}` })
  @ArrayMinSize(1)
  @IsArray()
  scopes?: Scope[];

  /** Null or left out: it works until it is revoked. */
  @ValidateIf((_, value) => value !== undefined && value !== null)
  @IsTime()
  expires_at?: string | null;
}

const LONGEST_OVERLAP_SECONDS = 7 * 24 * 3_600;

export class RotateTokenBody {
  /**
   * How long the old token goes on working. An hour if left out: enough to hand the new one to the programs that use it,
   * and a lost answer locks nobody out. 0 for a token that has leaked.
   */
  @IsInt() @Min(0) @Max(LONGEST_OVERLAP_SECONDS) overlap_seconds: number = 3_600;

  /** Of the new token. Null or left out: it works until it is revoked. */
  @ValidateIf((_, value) => value !== undefined && value !== null)
  @IsTime()
  expires_at?: string | null;
}
