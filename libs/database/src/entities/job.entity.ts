import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';

/** A job as far as this service knows it: its id, how often its pipelines have changed, and what its source said last. */
@Entity('jobs')
export class Job {
  /** Opaque and case-sensitive, 1 to 255 characters. */
  @PrimaryColumn('text') id!: string;
  /** Grows by one with every change of the job's pipelines and never skips. */
  @Column('integer', { default: 0 }) version!: number;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
  /** In the words of the job's source; null where nobody has said. */
  @Column('text', { nullable: true }) state!: string | null;
  /** The high-water mark of the source's events: the greatest sequence that was taken over. */
  @Column('bigint', { name: 'source_sequence', nullable: true }) sourceSequence!: string | null;
  @Column('timestamptz', { name: 'deleted_at', nullable: true }) deletedAt!: Date | null;
}
