import { DEFAULT_ROLE_PREFIX, ROLE_PREFIX } from '@flow-pipelines/database';
import { Env, SecretEnv } from '@flow-pipelines/runtime';
import { IsNotEmpty, Matches } from 'class-validator';

/** Settings of `npm run migrate` and `npm run roles`; `.env.example` explains each to operators. */
export class MigrateConfiguration {
  @SecretEnv('DATABASE_URL')
  @IsNotEmpty({ message: 'DATABASE_URL is missing: the address of the PostgreSQL database, postgresql://…' })
  databaseUrl: string = '';
  @Env('DATABASE_ROLE_PREFIX') @Matches(ROLE_PREFIX) rolePrefix: string = DEFAULT_ROLE_PREFIX;
}
