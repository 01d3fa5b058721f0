import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A job with an event that Kafka refuses for good. Rows come and go by the leading relay alone; the api only writes the
 * request to go on.
 */
@Entity('parked_jobs')
export class ParkedJob {
  @PrimaryColumn('text', { name: 'job_id' }) jobId!: string;
  /** Tells this parking from earlier and later ones of the same job. */
  @Column('uuid') id!: string;
  /** The refused event's place in the log: it and all later ones of the job wait, and none before it. */
  @Column('bigint', { name: 'from_event' }) fromEvent!: string;
  @Column('text') reason!: string;
  @Column('timestamptz', { name: 'parked_at' }) parkedAt!: Date;
  @Column('timestamptz', { name: 'unpark_requested_at', nullable: true }) unparkRequestedAt!: Date | null;
  /** Part of the request: go on without the refused event. */
  @Column('boolean', { name: 'skip_event' }) skipEvent!: boolean;
}
