import { DEFAULT_ROLE_PREFIX, ROLE_PREFIX } from '@flow-pipelines/database';
import { Env, ProcessSettings, SecretEnv } from '@flow-pipelines/runtime';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateIf,
} from 'class-validator';
import { SCOPES } from './identity/scope.js';
import { SIGNATURE_ALGORITHMS, TOKEN_TYPES } from './oidc/accepted-tokens.js';
import { IsListOf } from './oidc/is-list-of.js';
import { IsIssuer } from './oidc/is-provider-url.js';
import { IsOrigin } from './sessions/is-origin.js';

const acceptsJwts = (configuration: ApiConfiguration) => configuration.oidcIssuer !== undefined;
const needsIssuer = ({ oidcIssuer, oidcClientId }: ApiConfiguration) =>
  oidcIssuer !== undefined || oidcClientId !== undefined;
const needsPublicUrl = ({ publicUrl, oidcClientId }: ApiConfiguration) =>
  publicUrl !== undefined || oidcClientId !== undefined;
const needsGroups = (configuration: ApiConfiguration) => configuration.oidcSiteAdminGroup !== undefined;

/** Settings of the api process; `.env.example` explains each to operators. */
export class ApiConfiguration extends ProcessSettings {
  @Env('PORT') @IsInt() @Min(0) @Max(65_535) port: number = 3000;
  @Env('DATABASE_POOL_SIZE') @IsInt() @Min(2) @Max(500) databasePoolSize: number = 16;
  @Env('MIGRATE_ON_START') migrateOnStart: boolean = true;
  @Env('DATABASE_ROLE_PREFIX') @Matches(ROLE_PREFIX) databaseRolePrefix: string = DEFAULT_ROLE_PREFIX;
  @SecretEnv('BOOTSTRAP_ADMIN_TOKEN') @IsOptional() @IsString() @MinLength(16) bootstrapAdminToken?: string;
  @Env('DEMO_DATA') demoData: boolean = false;
  @Env('JOB_REGISTRY') @IsIn(['open', 'strict']) jobRegistry: 'open' | 'strict' = 'open';
  @Env('API_DOCS') apiDocs: boolean = true;
  @Env('ADMIN_PAGE') adminPage: boolean = true;
  @Env('ADMIN_PAGE_FOLDER') adminPageFolder: string = 'dist/admin';
  /** Unset: the Host header of each request says where it was sent to. */
  @Env('PUBLIC_URL') @ValidateIf(needsPublicUrl) @IsOrigin() publicUrl?: string;
  @Env('SESSION_HOURS') @IsInt() @Min(1) @Max(720) sessionHours: number = 12;
  @Env('SESSION_IDLE_MINUTES') @IsInt() @Min(5) @Max(43_200) sessionIdleMinutes: number = 60;
  @Env('V1_ERRORS_AS_200') v1ErrorsAs200: boolean = false;
  @Env('RATE_LIMIT_PER_MINUTE') @IsInt() @Min(0) rateLimitPerMinute: number = 0;
  /** 300 pipelines with the longest names make an event of 780 kB; brokers take 1 MiB. */
  @Env('MAX_PIPELINES_PER_JOB') @IsInt() @Min(1) @Max(300) maxPipelinesPerJob: number = 100;
  @Env('REQUEST_TIMEOUT_MS') @IsInt() @Min(100) @Max(600_000) requestTimeoutMs: number = 30_000;
  @Env('MAX_BODY_BYTES') @IsInt() @Min(1_024) maxBodyBytes: number = 1_048_576;
  @Env('MAX_IMPORT_BYTES') @IsInt() @Min(1_024) maxImportBytes: number = 16_777_216;
  /** Commands that one database transaction may carry. 1 turns group commit off. */
  @Env('WRITER_GROUP_SIZE') @IsInt() @Min(1) @Max(512) writerGroupSize: number = 64;
  @Env('WRITER_GROUPS_IN_FLIGHT') @IsInt() @Min(1) @Max(16) writerGroupsInFlight: number = 3;
  @Env('WRITER_QUEUE_LENGTH') @IsInt() @Min(1) writerQueueLength: number = 10_000;
  /** Unset: only API tokens are accepted, and the other settings of OIDC mean nothing. */
  @Env('OIDC_ISSUER') @ValidateIf(needsIssuer) @IsIssuer() oidcIssuer?: string;
  @Env('OIDC_AUDIENCE')
  @ValidateIf(acceptsJwts)
  @IsNotEmpty({ message: 'OIDC_AUDIENCE is missing: the audience of access tokens that are meant for this api' })
  oidcAudience: string = '';
  @Env('OIDC_TOKEN_TYPES') @IsListOf(TOKEN_TYPES) oidcTokenTypes: string = 'at+jwt';
  @Env('OIDC_ALGORITHMS') @IsListOf(SIGNATURE_ALGORITHMS) oidcAlgorithms: string = 'RS256,PS256,ES256';
  @Env('OIDC_CLOCK_TOLERANCE_SECONDS') @IsInt() @Min(0) @Max(300) oidcClockToleranceSeconds: number = 5;
  @Env('OIDC_SCOPES') @IsListOf(SCOPES) oidcScopes: string = 'read,assign';
  @Env('OIDC_SCOPE_PREFIX')
  @IsOptional()
  @Matches(/^[\x21\x23-\x5b\x5d-\x7e]+$/, { message: 'oidcScopePrefix must be the beginning of names of scopes' })
  oidcScopePrefix?: string;
  @Env('OIDC_NAME_CLAIM') @IsNotEmpty() oidcNameClaim: string = 'name';
  @Env('OIDC_EMAIL_CLAIM') @IsNotEmpty() oidcEmailClaim: string = 'email';
  @Env('OIDC_GROUPS_CLAIM')
  @ValidateIf(needsGroups)
  @IsNotEmpty({ message: 'OIDC_GROUPS_CLAIM is missing: OIDC_SITE_ADMIN_GROUP is looked for in that claim' })
  oidcGroupsClaim?: string;
  @Env('OIDC_SITE_ADMIN_GROUP') oidcSiteAdminGroup?: string;
  /** Unset: nobody signs in to the admin page at the provider. */
  @Env('OIDC_CLIENT_ID') oidcClientId?: string;
  @Env('OIDC_CLIENT_SECRET') oidcClientSecret?: string;
  @Env('OIDC_SIGN_IN_SCOPES')
  @Matches(/^openid(,[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+)*$/, {
    message: 'oidcSignInScopes must be openid, and others behind it, separated by commas',
  })
  oidcSignInScopes: string = 'openid,profile,email';
  @Env('OIDC_SIGN_IN_PARAMETERS') oidcSignInParameters: string = '';
  /** Each asks the log a few times a second, and more while there is news. */
  @Env('EVENT_STREAMS') @IsInt() @Min(0) @Max(10_000) eventStreams: number = 100;
}
