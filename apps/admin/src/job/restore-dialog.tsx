import { Text } from '@mantine/core';
import { useState } from 'react';
import { EditJobDialog } from '../jobs/edit-job-dialog.js';
import type { SeenJob } from '../jobs/job-edit.js';
import { RESTORE_WORDS as WORDS } from '../words/job.js';

interface Props {
  readonly job: SeenJob;
  readonly version: number;
  readonly onClose: () => void;
}

/** Shows what an earlier version would change now. */
export function RestoreDialog({ job, version, onClose }: Props) {
  const [seen, setSeen] = useState<SeenJob>(job);
  return (
    <EditJobDialog
      title={WORDS.title(version)}
      submitLabel={WORDS.submit}
      job={seen}
      edit={{ kind: 'restore', version }}
      onLookAgain={setSeen}
      onClose={onClose}
    >
      <Text fz="sm">{WORDS.lead}</Text>
    </EditJobDialog>
  );
}
