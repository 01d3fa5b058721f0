import { IsBoolean, IsIn, Matches, ValidateIf } from 'class-validator';
import { SearchParameters } from '../paging/page.parameters.js';
import { IsName, IsText, MayBeLeftOut } from '../request-values/is-text.js';
import { IsId } from '../request-values/is-uuid.js';

export const EMAIL = { shortest: 3, longest: 320 };
export const HAS_AT = /^[^\s@]+@[^\s@]+$/u;
const HAS_AT_MESSAGE = { message: 'email must be an e-mail address' };
const isGiven = (_: unknown, value: unknown) => value !== undefined && value !== null;

const SWITCH = ['true', 'false'];

export class ListGroupsParameters extends SearchParameters {
  /** A user who is in the group. */
  @MayBeLeftOut() @IsId() member?: string;
}

export class ListServiceAccountsParameters extends SearchParameters {
  @MayBeLeftOut() @IsIn(SWITCH) disabled?: 'true' | 'false';
  /** Only site admins may ask for site rights, as only they see them. */
  @MayBeLeftOut() @IsIn(SWITCH) site_admin?: 'true' | 'false';
  @MayBeLeftOut() @IsIn(SWITCH) manage_flow_pipelines?: 'true' | 'false';
}

export class ListUsersParameters extends ListServiceAccountsParameters {
  /** A group that the user is in. */
  @MayBeLeftOut() @IsId() group?: string;
}

export class CreateGroupBody {
  @IsName() name!: string;
}

export class CreateServiceAccountBody extends CreateGroupBody {
  @MayBeLeftOut() @IsBoolean() site_admin?: boolean;
  @MayBeLeftOut() @IsBoolean() manage_flow_pipelines?: boolean;
}

export class CreateUserBody extends CreateServiceAccountBody {
  @ValidateIf(isGiven) @Matches(HAS_AT, HAS_AT_MESSAGE) @IsText(EMAIL) email?: string | null;
}

/** What is left out stays as it is. */
export class ChangeGroupBody {
  @MayBeLeftOut() @IsName() name?: string;
}

export class ChangeServiceAccountBody extends ChangeGroupBody {
  @MayBeLeftOut() @IsBoolean() site_admin?: boolean;
  @MayBeLeftOut() @IsBoolean() manage_flow_pipelines?: boolean;
  /** Ends all tokens at once, and lets them work again. */
  @MayBeLeftOut() @IsBoolean() disabled?: boolean;
}

export class ChangeUserBody extends ChangeServiceAccountBody {
  /** null takes it away. */
  @ValidateIf(isGiven) @Matches(HAS_AT, HAS_AT_MESSAGE) @IsText(EMAIL) email?: string | null;
}
