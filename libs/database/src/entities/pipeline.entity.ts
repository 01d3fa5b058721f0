import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn, VersionColumn } from 'typeorm';

/** A review queue. Deleted softly, so that events and history keep their names. */
@Entity('pipelines')
export class Pipeline {
  @PrimaryColumn('uuid') id!: string;
  /** Unique among the living, whatever the case of its letters. */
  @Column('text') name!: string;
  @Column('text', { default: '' }) description!: string;
  @VersionColumn({ type: 'integer' }) version!: number;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
  @Column('timestamptz', { name: 'deleted_at', nullable: true }) deletedAt!: Date | null;
}
