import { IsBoolean, Matches, ValidateIf } from 'class-validator';
import { IsName, IsText, MayBeLeftOut } from '../request-values/is-text.js';

const EMAIL = { shortest: 3, longest: 320 };
const HAS_AT = /^[^\s@]+@[^\s@]+$/u;
const HAS_AT_MESSAGE = { message: 'email must be an e-mail address' };
const isGiven = (_: unknown, value: unknown) => value !== undefined && value !== null;

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
