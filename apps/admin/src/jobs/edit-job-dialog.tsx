import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { hasCode } from '../api/api-error.js';
import { FormDialog } from '../elements/form-dialog.js';
import { CHANGE_JOB_WORDS as WORDS } from '../words/jobs.js';
import { EditPreview } from './edit-preview.js';
import { JobConflict } from './job-conflict.js';
import { previewQuery, useSaveEdit } from './job-changes.js';
import { isEmptyEdit, type JobEdit, type SeenJob } from './job-edit.js';

const LONGEST_REASON = 1_000;

interface Props {
  readonly title: string;
  readonly submitLabel: string;
  /** As it was when the reader began. */
  readonly job: SeenJob;
  readonly edit: JobEdit;
  readonly children: ReactNode;
  /** The job as it is now, where somebody else has changed it meanwhile. */
  readonly onLookAgain: (now: SeenJob) => void;
  readonly onClose: () => void;
}

/** Shows what a change would do before it can be saved, and what others have done meanwhile. Mounted while it is open. */
export function EditJobDialog({ title, submitLabel, job, edit, children, onLookAgain, onClose }: Props) {
  const [reason, setReason] = useState('');
  const isEmpty = isEmptyEdit(edit);
  const { data: preview, ...asked } = useQuery({ ...previewQuery(job, edit), enabled: !isEmpty });
  const save = useSaveEdit(job, onClose);
  const isBehind = preview !== undefined && preview.version !== job.version;
  const isConflict = isBehind || hasCode(save.error, 'version_mismatch');
  const error = isConflict ? null : (save.error ?? asked.error);
  const maySave = preview?.allowed === true && preview.would_change && !isEmpty && !isConflict;
  const submit = () => {
    if (maySave) save.mutate({ edit, reason, preview });
  };
  const lookAgain = (now: SeenJob) => {
    save.reset();
    onLookAgain(now);
  };
  return (
    <FormDialog
      title={title}
      size="lg"
      submitLabel={submitLabel}
      isBusy={save.isPending}
      isDisabled={!maySave}
      error={error}
      onSubmit={submit}
      onClose={onClose}
    >
      {children}
      <TextInput
        label={WORDS.reason}
        description={WORDS.reasonHint}
        maxLength={LONGEST_REASON}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      {isConflict && <JobConflict job={job} onLookAgain={lookAgain} />}
      {!isConflict && !isEmpty && asked.error === null && <EditPreview preview={preview} />}
    </FormDialog>
  );
}
