import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';

/** A job as far as this service knows it: its id and how often its pipelines have changed. */
@Entity('jobs')
export class Job {
  /** Opaque and case-sensitive, 1 to 255 characters. */
  @PrimaryColumn('text') id!: string;
  /** Grows by one with every change of the job's pipelines and never skips. */
  @Column('integer', { default: 0 }) version!: number;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}
