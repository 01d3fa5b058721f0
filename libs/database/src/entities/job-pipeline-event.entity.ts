import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * One row of the insert-only event log: the outbox that the relay reads, the history of a job, and the source of a replay.
 * Rows are never updated or deleted; retention drops whole partitions.
 */
@Entity('job_pipeline_events')
export class JobPipelineEvent {
  /** Taken from a sequence after the job's row was locked, so per job ids are in commit order; across jobs they are not. */
  @PrimaryColumn('bigint') id!: string;
  @PrimaryColumn('timestamptz', { name: 'occurred_at' }) occurredAt!: Date;
  @Column('uuid', { name: 'event_id' }) eventId!: string;
  @Column('text', { name: 'job_id' }) jobId!: string;
  @Column('integer') version!: number;
  /** The final bytes of the Kafka value; null is a tombstone, which says that the job was deleted. */
  @Column('text', { nullable: true }) payload!: string | null;
  @Column('text', { nullable: true }) traceparent!: string | null;
}
