import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A record that an executor, or our own intake, gave up on: where it is, why, and the beginning of its value. */
@Entity('dead_letters')
export class DeadLetterEntry {
  @PrimaryColumn('bigint') id!: string;
  /** Who gave up. */
  @Column('text') executor!: string;
  /** Coordinates of the original record. */
  @Column('text') topic!: string;
  @Column('integer') partition!: number;
  @Column('bigint', { name: 'record_offset' }) recordOffset!: string;
  @Column('text') reason!: string;
  @Column('text') detail!: string;
  /** The record's key, where that can be the id of a job. */
  @Column('text', { name: 'job_id', nullable: true }) jobId!: string | null;
  @Column('integer') attempts!: number;
  /** At most the first 64 KiB. */
  @Column('bytea', { nullable: true }) payload!: Buffer | null;
  /** Of the whole value; null where the record had none. */
  @Column('integer', { name: 'payload_bytes', nullable: true }) payloadBytes!: number | null;
  @Column('timestamptz', { name: 'occurred_at' }) occurredAt!: Date;
  @Column('timestamptz', { name: 'received_at' }) receivedAt!: Date;
}
