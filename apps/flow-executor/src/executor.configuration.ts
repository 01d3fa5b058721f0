import { DEFAULT_TOPIC } from '@flow-pipelines/contracts';
import { Env, LOG_LEVELS, type LogLevel } from '@flow-pipelines/runtime';
import { IsIn, IsInt, IsNotEmpty, IsString, Matches, Max, Min } from 'class-validator';

/** Settings of the executor process; `.env.example` explains each to operators. */
export class ExecutorConfiguration {
  @Env('HOST') @IsString() host: string = '127.0.0.1';
  @Env('EXECUTOR_PORT') @IsInt() @Min(0) @Max(65_535) port: number = 3001;
  @Env('DATABASE_URL')
  @IsNotEmpty({ message: 'DATABASE_URL is missing: the address of the PostgreSQL database, postgresql://…' })
  databaseUrl: string = '';
  @Env('KAFKA_BROKERS')
  @Matches(/^[^\s,]+:\d+(,[^\s,]+:\d+)*$/, {
    message: 'KAFKA_BROKERS is missing or wrong: the addresses of the Kafka brokers, host:port,host:port',
  })
  kafkaBrokers: string = '';
  @Env('KAFKA_TOPIC') @IsNotEmpty() kafkaTopic: string = DEFAULT_TOPIC;
  /** Names the consumer group and the high-water marks: instances with one name share the work. */
  @Env('EXECUTOR_NAME') @IsNotEmpty() executorName: string = 'flow-executor';
  @Env('LOG_LEVEL') @IsIn(LOG_LEVELS) logLevel: LogLevel = 'info';
}
