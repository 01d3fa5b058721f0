import { useState } from 'react';
import type { PipelineRef } from '../api/api.js';
import { CHANGE_JOB_WORDS as WORDS } from '../words/jobs.js';
import { EditJobDialog } from './edit-job-dialog.js';
import { editTo, rebased, type SeenJob } from './job-edit.js';
import { PipelinesChoice } from './pipelines-choice.js';

interface Props {
  readonly job: SeenJob;
  readonly onClose: () => void;
}

/** Which pipelines the job should be in. */
export function ChangeJobDialog({ job, onClose }: Props) {
  const [seen, setSeen] = useState<SeenJob>(job);
  const [wanted, setWanted] = useState<readonly PipelineRef[]>(job.pipelines);
  const lookAgain = (now: SeenJob) => {
    setWanted(rebased(seen, wanted, now));
    setSeen(now);
  };
  return (
    <EditJobDialog
      title={`${WORDS.title}: ${job.job_id}`}
      submitLabel={WORDS.save}
      job={seen}
      edit={editTo(seen, wanted)}
      onLookAgain={lookAgain}
      onClose={onClose}
    >
      <PipelinesChoice label={WORDS.pipelines} value={wanted} onChange={setWanted} hasFocus />
    </EditJobDialog>
  );
}
