import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** From weakest to strongest. */
export const PIPELINE_ROLES = ['viewer', 'member', 'manager'] as const;
export type PipelineRole = (typeof PIPELINE_ROLES)[number];

@Entity('pipeline_members')
export class PipelineMember {
  @PrimaryColumn('uuid', { name: 'principal_id' }) principalId!: string;
  @PrimaryColumn('uuid', { name: 'pipeline_id' }) pipelineId!: string;
  @Column('text') role!: PipelineRole;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
