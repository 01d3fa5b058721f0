import { ArrayMinSize, IsArray, IsIn, ValidateIf } from 'class-validator';
import { SCOPES, type Scope } from '../identity/scope.js';
import { PageParameters } from '../paging/page.parameters.js';
import { IsName, MayBeLeftOut } from '../request-values/is-text.js';
import { IsTime } from '../request-values/is-time.js';
import { IsId } from '../request-values/is-uuid.js';

export class ListTokensParameters extends PageParameters {
  /** Whose tokens; the caller's own if left out. */
  @MayBeLeftOut() @IsId() principal_id?: string;
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
