import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Whoever has registered as an executor of job pipelines, or acknowledged something. */
@Entity('executors')
export class Executor {
  /** Shared by its instances. */
  @PrimaryColumn('text') name!: string;
  @Column('timestamptz', { name: 'first_seen_at' }) firstSeenAt!: Date;
  /** By the executor's clock, but never later than ours. */
  @Column('timestamptz', { name: 'last_seen_at' }) lastSeenAt!: Date;
}
