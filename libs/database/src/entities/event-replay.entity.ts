import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A request to publish events once more: what is asked for stands there by the api, how far it has come by the relay. */
@Entity('event_replays')
export class EventReplay {
  @PrimaryColumn('uuid') id!: string;
  /** All events of one job, or its newest only. */
  @Column('text', { name: 'job_id', nullable: true }) jobId!: string | null;
  @Column('boolean', { name: 'newest_only' }) newestOnly!: boolean;
  /** Otherwise those in which this pipeline stands, of that time. */
  @Column('uuid', { name: 'pipeline_id', nullable: true }) pipelineId!: string | null;
  @Column('timestamptz', { name: 'from_time', nullable: true }) fromTime!: Date | null;
  @Column('timestamptz', { name: 'to_time', nullable: true }) toTime!: Date | null;
  @Column('uuid', { name: 'requested_by' }) requestedBy!: string;
  @Column('timestamptz', { name: 'requested_at' }) requestedAt!: Date;
  @Column('timestamptz', { name: 'cancel_requested_at', nullable: true }) cancelRequestedAt!: Date | null;
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt!: Date | null;
  /** The last event that was published when the replay began: it goes no further. */
  @Column('bigint', { name: 'through_event', nullable: true }) throughEvent!: string | null;
  @Column('bigint') position!: string;
  /** Events so far, not counting the newest of each job that ends a batch. */
  @Column('bigint') replayed!: string;
  /** Left out, because Kafka does not take them. */
  @Column('bigint', { name: 'refused_events', array: true }) refusedEvents!: string[];
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt!: Date | null;
  @Column('text', { nullable: true }) outcome!: 'done' | 'cancelled' | 'failed' | null;
  @Column('text', { nullable: true }) failure!: string | null;
}
