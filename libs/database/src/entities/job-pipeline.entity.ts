import { Entity, PrimaryColumn } from 'typeorm';

/** The assignment: this job belongs to this pipeline. */
@Entity('job_pipelines')
export class JobPipeline {
  @PrimaryColumn('text', { name: 'job_id' }) jobId!: string;
  @PrimaryColumn('uuid', { name: 'pipeline_id' }) pipelineId!: string;
}
