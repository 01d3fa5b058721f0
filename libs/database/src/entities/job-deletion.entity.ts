import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The last deletion of a job: who asked for it, and whether the job has been unassigned and its tombstone written. */
@Entity('job_deletions')
export class JobDeletion {
  @PrimaryColumn('text', { name: 'job_id' }) jobId!: string;
  @Column('timestamptz', { name: 'deleted_at' }) deletedAt!: Date;
  /** Name of the caller; null when the job's source said so. */
  @Column('text', { name: 'deleted_by', nullable: true }) deletedBy!: string | null;
  /** Of the call, or the id of the source's event. */
  @Column('text', { name: 'request_id' }) requestId!: string;
  /** Null while something is left to do. */
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt!: Date | null;
}
