import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { hasCode } from '../api/api-error.js';
import { answerOf, api, ifMatch, type Job } from '../api/api.js';
import { ConfirmDialog } from '../elements/confirm-dialog.js';
import { showDone } from '../elements/notices.js';
import { useRefreshJobs } from '../jobs/job-changes.js';
import { JobConflict } from '../jobs/job-conflict.js';
import type { SeenJob } from '../jobs/job-edit.js';
import { PipelineBadges } from '../jobs/pipeline-badges.js';
import { DELETE_JOB_WORDS as WORDS } from '../words/job.js';

interface Props {
  readonly job: Job;
  readonly onClose: () => void;
}

/** Names what the job loses; where that is something, its id has to be typed. */
export function DeleteJobDialog({ job, onClose }: Props) {
  const [seen, setSeen] = useState<SeenJob>(job);
  const remove = useDeleteJob(seen, onClose);
  const isConflict = hasCode(remove.error, 'version_mismatch');
  return (
    <ConfirmDialog
      title={WORDS.title}
      confirmLabel={WORDS.confirm}
      typed={seen.pipelines.length > 0 ? seen.job_id : undefined}
      isBusy={remove.isPending}
      isBlocked={isConflict}
      error={isConflict ? undefined : remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <Text fz="sm">{WORDS.lead(seen.pipelines.length)}</Text>
      {seen.pipelines.length > 0 && <PipelineBadges refs={seen.pipelines} kind="removed" />}
      {isConflict && (
        <JobConflict
          job={seen}
          onLookAgain={(now) => {
            remove.reset();
            setSeen(now);
          }}
        />
      )}
    </ConfirmDialog>
  );
}

/** Refused where somebody has changed the job since it was shown. */
function useDeleteJob({ job_id: id, version }: SeenJob, onDone: () => void) {
  const refresh = useRefreshJobs();
  return useMutation({
    mutationFn: () =>
      answerOf(api.DELETE('/api/v2/jobs/{job_id}', { params: { path: { job_id: id }, header: ifMatch(version) } })),
    onSuccess: () => {
      showDone(WORDS.deleted(id));
      onDone();
      return refresh();
    },
  });
}
