import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far an executor has come with a job: it has applied every version up to `appliedVersion`. */
@Entity('executor_acknowledgements')
export class ExecutorAcknowledgement {
  @PrimaryColumn('text', { name: 'job_id' }) jobId!: string;
  @PrimaryColumn('text') executor!: string;
  /** 0 while it has applied none. */
  @Column('integer', { name: 'applied_version', default: 0 }) appliedVersion!: number;
  @Column('timestamptz', { name: 'applied_at', nullable: true }) appliedAt!: Date | null;
  /** Above `appliedVersion`: the version that the executor has given up on for now; null when it has on none. */
  @Column('integer', { name: 'parked_version', nullable: true }) parkedVersion!: number | null;
  @Column('timestamptz', { name: 'parked_at', nullable: true }) parkedAt!: Date | null;
  @Column('text', { name: 'parked_detail', nullable: true }) parkedDetail!: string | null;
}
