import { IsIn, IsNotEmpty, IsOptional, IsString, IsUrl, Max, Min, MinLength } from 'class-validator';
import { Env, SecretEnv } from './configuration.js';
import { LOG_LEVELS, type LogLevel } from './logger.js';

/** What every process of the product is told in the same words. */
export class ProcessSettings {
  @Env('HOST') @IsString() host: string = '127.0.0.1';
  @SecretEnv('DATABASE_URL')
  @IsNotEmpty({ message: 'DATABASE_URL is missing: the address of the PostgreSQL database, postgresql://…' })
  databaseUrl: string = '';
  @Env('METRICS') metrics: boolean = true;
  @SecretEnv('METRICS_TOKEN') @IsOptional() @IsString() @MinLength(16) metricsToken?: string;
  @Env('OTEL_EXPORTER_OTLP_ENDPOINT')
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  otlpEndpoint?: string;
  @Env('OTEL_TRACES_SAMPLER_ARG') @Min(0) @Max(1) tracesRatio: number = 1;
  @Env('LOG_LEVEL') @IsIn(LOG_LEVELS) logLevel: LogLevel = 'info';
}
