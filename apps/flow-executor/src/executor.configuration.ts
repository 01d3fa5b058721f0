import {
  DEFAULT_APPLIED_TOPIC,
  DEFAULT_DEAD_LETTER_TOPIC,
  DEFAULT_PARTITIONS,
  DEFAULT_TOPIC,
} from '@flow-pipelines/contracts';
import type { LaterEvents } from '@flow-pipelines/executor-kit';
import { Env, KafkaSettings } from '@flow-pipelines/runtime';
import { IsIn, IsInt, IsNotEmpty, IsOptional, Max, Min } from 'class-validator';

/** Settings of the executor process; `.env.example` explains each to operators. */
export class ExecutorConfiguration extends KafkaSettings {
  @Env('EXECUTOR_PORT') @IsInt() @Min(0) @Max(65_535) port: number = 3001;
  @Env('KAFKA_TOPIC') @IsNotEmpty() kafkaTopic: string = DEFAULT_TOPIC;
  @Env('KAFKA_APPLIED_TOPIC') @IsNotEmpty() appliedTopic: string = DEFAULT_APPLIED_TOPIC;
  @Env('KAFKA_DEAD_LETTER_TOPIC') @IsNotEmpty() deadLetterTopic: string = DEFAULT_DEAD_LETTER_TOPIC;
  @Env('KAFKA_PARTITIONS') @IsInt() @Min(1) @Max(10_000) kafkaPartitions: number = DEFAULT_PARTITIONS;
  @Env('KAFKA_REPLICATION_FACTOR') @IsOptional() @IsInt() @Min(1) kafkaReplicationFactor?: number;
  @Env('KAFKA_CREATE_TOPICS') kafkaCreateTopics: boolean = true;
  /** Names the consumer group and the high-water marks: instances with one name share the work. */
  @Env('EXECUTOR_NAME') @IsNotEmpty() executorName: string = 'flow-executor';
  @Env('EXECUTOR_ATTEMPTS') @IsInt() @Min(1) @Max(1_000) attempts: number = 6;
  @Env('EXECUTOR_LATER_EVENTS') @IsIn(['fold', 'wait']) laterEvents: LaterEvents = 'fold';
}
