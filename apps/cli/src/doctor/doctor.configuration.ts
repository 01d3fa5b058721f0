import {
  DEFAULT_APPLIED_TOPIC,
  DEFAULT_DEAD_LETTER_TOPIC,
  DEFAULT_JOBS_TOPIC,
  DEFAULT_PARTITIONS,
  DEFAULT_TOPIC,
} from '@flow-pipelines/contracts';
import { DEFAULT_ROLE_PREFIX, ROLE_PREFIX } from '@flow-pipelines/database';
import { Env, KafkaSettings } from '@flow-pipelines/runtime';
import { IsInt, IsNotEmpty, IsOptional, Matches, Max, Min, ValidateIf } from 'class-validator';

/** What the doctor looks at, as the processes find it; the servers that are not named are left out. */
export class DoctorConfiguration extends KafkaSettings {
  @ValidateIf((its: DoctorConfiguration) => its.kafkaBrokers !== '') override kafkaBrokers: string = '';
  @ValidateIf((its: DoctorConfiguration) => its.databaseUrl !== '') override databaseUrl: string = '';
  @Env('DATABASE_ROLE_PREFIX') @Matches(ROLE_PREFIX) rolePrefix: string = DEFAULT_ROLE_PREFIX;
  @Env('KAFKA_TOPIC') @IsNotEmpty() kafkaTopic: string = DEFAULT_TOPIC;
  @Env('KAFKA_JOBS_TOPIC') @IsNotEmpty() kafkaJobsTopic: string = DEFAULT_JOBS_TOPIC;
  @Env('KAFKA_APPLIED_TOPIC') @IsNotEmpty() kafkaAppliedTopic: string = DEFAULT_APPLIED_TOPIC;
  @Env('KAFKA_DEAD_LETTER_TOPIC') @IsNotEmpty() kafkaDeadLetterTopic: string = DEFAULT_DEAD_LETTER_TOPIC;
  @Env('KAFKA_PARTITIONS') @IsInt() @Min(1) @Max(10_000) kafkaPartitions: number = DEFAULT_PARTITIONS;
  @Env('KAFKA_REPLICATION_FACTOR') @IsOptional() @IsInt() @Min(1) kafkaReplicationFactor?: number;
}
