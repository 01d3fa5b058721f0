import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One process of an executor. Forgotten a day after it was last heard of. */
@Entity('executor_instances')
export class ExecutorInstance {
  @PrimaryColumn('text') executor!: string;
  @PrimaryColumn('text') instance!: string;
  @Column('timestamptz', { name: 'last_seen_at' }) lastSeenAt!: Date;
}
