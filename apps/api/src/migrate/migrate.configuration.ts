import { Env } from '@flow-pipelines/runtime';
import { IsNotEmpty } from 'class-validator';

/** Settings of `npm run migrate`; `.env.example` explains each to operators. */
export class MigrateConfiguration {
  @Env('DATABASE_URL')
  @IsNotEmpty({ message: 'DATABASE_URL is missing: the address of the PostgreSQL database, postgresql://…' })
  databaseUrl: string = '';
}
