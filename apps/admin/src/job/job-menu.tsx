import { Menu } from '@mantine/core';
import { useState } from 'react';
import type { Job } from '../api/api.js';
import { Icon } from '../elements/icon.js';
import { ActionsMenu } from '../elements/actions-menu.js';
import { useMayManageEverything } from '../session/use-may.js';
import { JOB_WORDS as WORDS } from '../words/job.js';
import { DeleteJobDialog } from './delete-job-dialog.js';

/** What is rarely done with a job; nothing for those who may not. */
export function JobMenu({ job }: { readonly job: Job }) {
  const [isDeleting, setDeleting] = useState(false);
  if (!useMayManageEverything() || job.deleted_at !== null) return null;
  return (
    <>
      <ActionsMenu variant="default" size="lg" label={WORDS.actions(job.job_id)}>
        <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => setDeleting(true)}>
          {WORDS.delete}
        </Menu.Item>
      </ActionsMenu>
      {isDeleting && <DeleteJobDialog job={job} onClose={() => setDeleting(false)} />}
    </>
  );
}
