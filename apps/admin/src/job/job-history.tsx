import { Button, Skeleton, Stack, Title } from '@mantine/core';
import { useState } from 'react';
import type { Job } from '../api/api.js';
import { EmptyState } from '../elements/empty-state.js';
import { ErrorState } from '../elements/error-state.js';
import { HISTORY_WORDS as WORDS } from '../words/job.js';
import classes from './job-history.module.css';
import { JobVersion } from './job-version.js';
import { useHistory } from './job.queries.js';
import { RestoreDialog } from './restore-dialog.js';

interface Props {
  readonly job: Job;
  readonly mayRestore: boolean;
}

/** Every version of the job, and how far each has come. */
export function JobHistory({ job, mayRestore }: Props) {
  const { error, ...list } = useHistory(job.job_id);
  const [restored, setRestored] = useState<number | null>(null);
  const restoreOf = (version: number) =>
    mayRestore && version !== job.version ? () => setRestored(version) : undefined;
  return (
    <section aria-labelledby="history">
      <Title order={2} size="h4" mb="sm" id="history">
        {WORDS.title}
      </Title>
      {error !== null && <ErrorState error={error} onRetry={list.retry} />}
      {error === null && list.isPending && <Loading />}
      {error === null && !list.isPending && list.rows.length === 0 && !list.hasMore && (
        <EmptyState icon="audit" title={WORDS.none}>
          {WORDS.noneHint}
        </EmptyState>
      )}
      {list.rows.length > 0 && (
        <ol className={classes['versions']} aria-label={WORDS.list}>
          {list.rows.map((entry) => (
            <JobVersion
              key={entry.id}
              entry={entry}
              isCurrent={entry.version === job.version}
              onRestore={restoreOf(entry.version)}
            />
          ))}
        </ol>
      )}
      {list.moreError !== null && <ErrorState error={list.moreError} onRetry={list.retry} />}
      {list.hasMore && (
        <Button variant="default" mt="md" onClick={list.loadMore}>
          {WORDS.earlier}
        </Button>
      )}
      {restored !== null && <RestoreDialog job={job} version={restored} onClose={() => setRestored(null)} />}
    </section>
  );
}

const Loading = () => (
  <Stack aria-hidden="true">
    {[1, 2, 3].map((number) => (
      <Skeleton key={number} height={110} />
    ))}
  </Stack>
);
