import {
  DEFAULT_APPLIED_TOPIC,
  DEFAULT_DEAD_LETTER_TOPIC,
  DEFAULT_JOBS_TOPIC,
  DEFAULT_PARTITIONS,
} from '@flow-pipelines/contracts';
import { Env, KafkaSettings } from '@flow-pipelines/runtime';
import { IsInt, IsNotEmpty, IsOptional, Max, Min } from 'class-validator';

/** Settings of the intake process; `.env.example` explains each to operators. */
export class IntakeConfiguration extends KafkaSettings {
  @Env('INTAKE_PORT') @IsInt() @Min(0) @Max(65_535) port: number = 3003;
  @Env('KAFKA_JOBS_TOPIC') @IsNotEmpty() jobsTopic: string = DEFAULT_JOBS_TOPIC;
  @Env('KAFKA_APPLIED_TOPIC') @IsNotEmpty() appliedTopic: string = DEFAULT_APPLIED_TOPIC;
  @Env('KAFKA_DEAD_LETTER_TOPIC') @IsNotEmpty() deadLetterTopic: string = DEFAULT_DEAD_LETTER_TOPIC;
  @Env('KAFKA_PARTITIONS') @IsInt() @Min(1) @Max(10_000) kafkaPartitions: number = DEFAULT_PARTITIONS;
  @Env('KAFKA_REPLICATION_FACTOR') @IsOptional() @IsInt() @Min(1) kafkaReplicationFactor?: number;
  @Env('KAFKA_CREATE_TOPICS') kafkaCreateTopics: boolean = true;
}
