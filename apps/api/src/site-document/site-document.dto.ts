import { applyDecorators } from '@nestjs/common';
import { PIPELINE_ROLES, type PipelineRole } from '@flow-pipelines/database';
import { IsArray, IsIn, Matches, ValidateIf } from 'class-validator';
import { RefusesUnknownKeys } from '../http/validation.pipe.js';
import { DESCRIPTION_RULES } from '../pipelines/pipelines.dto.js';
import { HAS_AT, EMAIL } from '../principals/principals.dto.js';
import { IsName, isText, IsText, MayBeLeftOut, textSchema } from '../request-values/is-text.js';
import { ID_SCHEMA, IsId, isUuid } from '../request-values/is-uuid.js';
import { ItemsOf } from '../request-values/items-of.js';
import { Rule, RuleDescription } from '../request-values/rule.js';

/** The layout of the file. A change that older files do not fit gets a new number. */
export const SCHEMA_VERSION = 1;

const isEmail = (value: unknown) => isText(value, EMAIL) && HAS_AT.test(value);
const EMAIL_SCHEMA = { allOf: [textSchema(EMAIL), { pattern: HAS_AT.source }] };
const USER_KEY = new RuleDescription({ type: 'string', anyOf: [EMAIL_SCHEMA, ID_SCHEMA] });

/** A user in a list of members: by e-mail address, or by id if it has none. */
function IsUserKey(options: { each?: boolean } = {}): PropertyDecorator {
  const message = '$property must name users by e-mail address, or by id (UUID)';
  return Rule('isUserKey', (value) => isEmail(value) || isUuid(value), USER_KEY, { message, ...options });
}

function IsValue(name: string, only: unknown, message: string): PropertyDecorator {
  return Rule(name, (value) => value === only, new RuleDescription({ const: only }), { message });
}

/** An account can be disabled by the file, but not enabled: a file that is older than somebody's leave does not undo it. */
function IsDisabled(): PropertyDecorator {
  const message = 'disabled must be true or left out; accounts are enabled by their own call';
  return applyDecorators(MayBeLeftOut(), IsValue('isDisabled', true, message));
}

/** Known by its e-mail address, or by its id if it has none. */
export class UserEntry {
  @ValidateIf(({ id }: UserEntry) => id === undefined)
  @Matches(HAS_AT, { message: 'email must be an e-mail address, or left out for an id' })
  @IsText(EMAIL)
  email?: string;
  @MayBeLeftOut() @IsId() id?: string;
  @IsName() name!: string;
  @IsDisabled() disabled?: true;
}

export class ServiceAccountEntry {
  @IsName() name!: string;
  @IsDisabled() disabled?: true;
}

export class GroupEntry {
  @IsName() name!: string;
  /** Its name until now: the group keeps its roles. Without meaning once there is one of the new name. */
  @MayBeLeftOut() @IsName() renamed_from?: string;
  @MayBeLeftOut() @IsUserKey({ each: true }) @IsArray() members?: string[];
}

/** Names one of the three. */
export class PipelineMemberEntry {
  @MayBeLeftOut() @IsUserKey() user?: string;
  @MayBeLeftOut() @IsName() group?: string;
  @MayBeLeftOut() @IsName() service_account?: string;
  @IsIn(PIPELINE_ROLES, { message: `role must be one of ${PIPELINE_ROLES.join(', ')}` })
  role!: PipelineRole;
}

export class PipelineEntry {
  @IsName() name!: string;
  /** Its name until now: the pipeline keeps its jobs and members. Without meaning once there is one of the new name. */
  @MayBeLeftOut() @IsName() renamed_from?: string;
  @MayBeLeftOut() @IsText(DESCRIPTION_RULES) description?: string;
  @MayBeLeftOut()
  @ItemsOf(PipelineMemberEntry)
  @IsArray()
  members?: PipelineMemberEntry[];
}

/**
 * Pipelines, their members, groups, and who these are, by names that mean the same on every site and in every year. What is
 * left out is left alone: a section, a description, a list of members.
 */
@RefusesUnknownKeys()
export class SiteDocument {
  @IsValue('isSchemaVersion', SCHEMA_VERSION, `schema_version must be ${SCHEMA_VERSION}`)
  schema_version!: typeof SCHEMA_VERSION;
  @MayBeLeftOut() @ItemsOf(UserEntry) @IsArray() users?: UserEntry[];
  @MayBeLeftOut()
  @ItemsOf(ServiceAccountEntry)
  @IsArray()
  service_accounts?: ServiceAccountEntry[];
  @MayBeLeftOut() @ItemsOf(GroupEntry) @IsArray() groups?: GroupEntry[];
  @MayBeLeftOut() @ItemsOf(PipelineEntry) @IsArray() pipelines?: PipelineEntry[];
}
