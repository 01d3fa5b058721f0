import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The one row that says how far the log has been published, and by whom. Every write names the epoch it was made under. */
@Entity('relay_state')
export class RelayState {
  @PrimaryColumn('smallint') id!: number;
  /** Tells this log from that of another database, whose cursor means nothing here. */
  @Column('uuid', { name: 'log_id' }) logId!: string;
  /** Every event with an id up to here has been published, except those in `gaps`. */
  @Column('bigint') position!: string;
  /** Ids at or below `position` that were not visible yet: still in an open transaction, or rolled back. */
  @Column('int8multirange') gaps!: string;
  @Column('text', { nullable: true }) owner!: string | null;
  /** Grows with every change of the owner. */
  @Column('bigint') epoch!: string;
  @Column('timestamptz', { name: 'lease_expires_at', nullable: true }) leaseExpiresAt!: Date | null;
}
