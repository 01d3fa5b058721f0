import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, ifMatch, type JobPipelinesPreview } from '../api/api.js';
import { showDone } from '../elements/notices.js';
import { PIPELINES_KEY } from '../pipelines/pipelines.queries.js';
import { CHANGE_JOB_WORDS as WORDS } from '../words/jobs.js';
import type { JobEdit, SeenJob } from './job-edit.js';
import { JOBS_KEY } from './jobs.queries.js';

interface Sending {
  readonly reason?: string;
  /** Refused where the job has another version by now. */
  readonly version?: number;
  readonly isDryRun?: boolean;
}

/** What the change would do. Never from memory: somebody is about to decide by it. */
export const previewQuery = ({ job_id: id, version }: SeenJob, edit: JobEdit) =>
  queryOptions({
    queryKey: [...JOBS_KEY, id, 'preview', version, edit],
    queryFn: async () => {
      const answer = await sendEdit(id, edit, { isDryRun: true });
      return answer as JobPipelinesPreview;
    },
    staleTime: 0,
    gcTime: 0,
  });

/** The change itself; the notice offers to take it back as long as nothing else has happened to the job. */
export function useSaveEdit(job: SeenJob, onDone: () => void) {
  const refresh = useRefreshJobs();
  return useMutation({
    mutationFn: ({ edit, reason }: { edit: JobEdit; reason: string; preview: JobPipelinesPreview }) =>
      sendEdit(job.job_id, edit, { reason, version: job.version }),
    onSuccess: ({ version }, { preview }) => {
      const back: JobEdit = { kind: 'change', add: idsOf(preview.removed), remove: idsOf(preview.added) };
      const undo = () => sendEdit(job.job_id, back, { version }).then(refresh);
      showDone(WORDS.saved(job.job_id, version), version === job.version ? undefined : undo);
      onDone();
      return refresh();
    },
  });
}

export function useRefreshJobs(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ queryKey: JOBS_KEY });
    await queries.invalidateQueries({ queryKey: PIPELINES_KEY });
  };
}

function sendEdit(jobId: string, edit: JobEdit, { reason = '', version, isDryRun = false }: Sending) {
  const params = {
    path: { job_id: jobId },
    query: isDryRun ? { dry_run: 'true' as const } : {},
    header: version === undefined ? {} : ifMatch(version),
  };
  const why = reason.trim() === '' ? {} : { reason: reason.trim() };
  if (edit.kind === 'restore') {
    const body = { version: edit.version, ...why };
    return answerOf(api.POST('/api/v2/jobs/{job_id}/pipelines/restore', { params, body }));
  }
  const body = { add: [...edit.add], remove: [...edit.remove], ...why };
  return answerOf(api.PATCH('/api/v2/jobs/{job_id}/pipelines', { params, body }));
}

const idsOf = (refs: readonly { readonly id: string }[]): string[] => refs.map(({ id }) => id);
