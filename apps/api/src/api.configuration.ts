import { Env, LOG_LEVELS, type LogLevel } from '@flow-pipelines/runtime';
import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Max, Min, MinLength } from 'class-validator';

/** Settings of the api process; `.env.example` explains each to operators. */
export class ApiConfiguration {
  @Env('HOST') @IsString() host: string = '127.0.0.1';
  @Env('PORT') @IsInt() @Min(0) @Max(65_535) port: number = 3000;
  @Env('DATABASE_URL')
  @IsNotEmpty({ message: 'DATABASE_URL is missing: the address of the PostgreSQL database, postgresql://…' })
  databaseUrl: string = '';
  @Env('DATABASE_POOL_SIZE') @IsInt() @Min(2) @Max(500) databasePoolSize: number = 16;
  @Env('MIGRATE_ON_START') migrateOnStart: boolean = true;
  @Env('BOOTSTRAP_ADMIN_TOKEN') @IsOptional() @IsString() @MinLength(16) bootstrapAdminToken?: string;
  @Env('DEMO_DATA') demoData: boolean = false;
  @Env('JOB_REGISTRY') @IsIn(['open', 'strict']) jobRegistry: 'open' | 'strict' = 'open';
  @Env('V1_ERRORS_AS_200') v1ErrorsAs200: boolean = false;
  @Env('RATE_LIMIT_PER_MINUTE') @IsInt() @Min(0) rateLimitPerMinute: number = 0;
  /** 300 pipelines with the longest names make an event of 780 kB; brokers take 1 MiB. */
  @Env('MAX_PIPELINES_PER_JOB') @IsInt() @Min(1) @Max(300) maxPipelinesPerJob: number = 100;
  @Env('MAX_BODY_BYTES') @IsInt() @Min(1_024) maxBodyBytes: number = 1_048_576;
  /** Commands that one database transaction may carry. 1 turns group commit off. */
  @Env('WRITER_GROUP_SIZE') @IsInt() @Min(1) @Max(512) writerGroupSize: number = 64;
  @Env('WRITER_GROUPS_IN_FLIGHT') @IsInt() @Min(1) @Max(16) writerGroupsInFlight: number = 2;
  @Env('WRITER_QUEUE_LENGTH') @IsInt() @Min(1) writerQueueLength: number = 10_000;
  @Env('LOG_LEVEL') @IsIn(LOG_LEVELS) logLevel: LogLevel = 'info';
}
