import { DEFAULT_PARTITIONS, DEFAULT_TOPIC } from '@flow-pipelines/contracts';
import { Env, KafkaSettings } from '@flow-pipelines/runtime';
import { IsInt, IsNotEmpty, IsOptional, Max, Min } from 'class-validator';

/** Settings of the relay process; `.env.example` explains each to operators. */
export class RelayConfiguration extends KafkaSettings {
  @Env('RELAY_PORT') @IsInt() @Min(0) @Max(65_535) port: number = 3002;
  @Env('KAFKA_TOPIC') @IsNotEmpty() kafkaTopic: string = DEFAULT_TOPIC;
  @Env('KAFKA_PARTITIONS') @IsInt() @Min(1) @Max(10_000) kafkaPartitions: number = DEFAULT_PARTITIONS;
  @Env('KAFKA_REPLICATION_FACTOR') @IsOptional() @IsInt() @Min(1) kafkaReplicationFactor?: number;
  @Env('KAFKA_CREATE_TOPICS') kafkaCreateTopics: boolean = true;
  /** Events in one Kafka transaction, fewer where they are large. */
  @Env('RELAY_BATCH_SIZE') @IsInt() @Min(1) @Max(10_000) batchSize: number = 4_000;
  /** How long a leader that has vanished is waited for. */
  @Env('RELAY_LEASE_MS') @IsInt() @Min(500) @Max(300_000) leaseMs: number = 5_000;
  @Env('RELAY_REPLAY_EVENTS_PER_SECOND')
  @IsInt()
  @Min(1)
  @Max(100_000)
  replayEventsPerSecond: number = 1_000;
  @Env('LOG_RETENTION_DAYS') @IsInt() @Min(0) @Max(36_500) logRetentionDays: number = 0;
}
