import type { PipelineRef } from '@flow-pipelines/contracts';
import { problemOf } from '@flow-pipelines/runtime';
import type { JobPipelinesPreview, Warning } from './preview-job-pipelines.query.js';

const WARNINGS: Readonly<Record<Warning, string>> = {
  no_eligible_reviewer: 'Nobody who is active may execute any of these pipelines, so nobody could review the job',
  opens_to_everyone: 'A job without pipelines is open to everyone',
};

/** A dry run as an answer. */
export function previewBodyOf(preview: JobPipelinesPreview) {
  return {
    job_id: preview.jobId,
    version: preview.version,
    allowed: preview.error === null,
    would_change: preview.error === null && preview.added.length + preview.removed.length > 0,
    pipelines: preview.pipelines?.map(refOf) ?? null,
    added: preview.added.map(refOf),
    removed: preview.removed.map(refOf),
    kept: preview.kept.map(refOf),
    denied: preview.denied.map(({ code, pipeline, permission = null }) => ({
      code,
      pipeline: pipeline && { id: pipeline.id, name: pipeline.name ?? null },
      permission,
    })),
    warnings: preview.warnings.map((code) => ({ code, detail: WARNINGS[code] })),
    error: preview.error && problemOf(preview.error),
  };
}

const refOf = ({ id, name }: PipelineRef) => ({ id, name });
