import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * Where the events of one Kafka transaction are, as arrays of the same length. Written by the leading relay together with
 * its copy of the cursor; read by the SQL function published_event(id).
 */
@Entity('published_batches')
export class PublishedBatch {
  /** One event, that became visible when ids above it had been published already. */
  @PrimaryColumn('boolean', { name: 'is_late' }) isLate!: boolean;
  @PrimaryColumn('bigint', { name: 'last_id' }) lastId!: string;
  @Column('bigint', { name: 'event_ids', array: true }) eventIds!: string[];
  @Column('integer', { array: true }) partitions!: number[];
  /** Null where the broker recognised a repetition and could not say where the record is. */
  @Column('bigint', { array: true }) offsets!: (string | null)[];
  /** The lease under which they were published. */
  @Column('bigint') epoch!: string;
  @Column('timestamptz', { name: 'published_at' }) publishedAt!: Date;
}
