import { Button, Checkbox, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { WaitingJob } from '../api/api.js';
import { ConfirmDialog } from '../elements/confirm-dialog.js';
import { type Column, DataTable } from '../elements/data-table.js';
import { Time } from '../elements/time.js';
import { PARKED_WORDS as WORDS } from '../words/live.js';
import { useUnparkJob } from './delivery-changes.js';

const { columns: HEADERS } = WORDS;
const nothing = () => undefined;

const COLUMNS: readonly Column<WaitingJob>[] = [
  {
    id: 'job',
    header: HEADERS.job,
    width: 'minmax(0, 2fr)',
    cell: ({ job_id: id }) => (
      <Text fz="sm" fw={550} truncate title={id}>
        {id}
      </Text>
    ),
  },
  {
    id: 'why',
    header: HEADERS.why,
    width: 'minmax(0, 3fr)',
    cell: ({ reason }) => (
      <Text fz="sm" truncate title={reason}>
        {reason}
      </Text>
    ),
    hideBelow: 'sm',
  },
  {
    id: 'events',
    header: HEADERS.events,
    width: '90px',
    align: 'end',
    cell: ({ waiting_events: events }) => events,
    hideBelow: 'sm',
  },
  {
    id: 'since',
    header: HEADERS.since,
    width: '130px',
    cell: ({ parked_at: time }) => <Time value={time} />,
    hideBelow: 'md',
  },
  {
    id: 'actions',
    header: HEADERS.actions,
    isHeaderHidden: true,
    width: '150px',
    align: 'end',
    cell: (job) => <Unpark job={job} />,
  },
];

/** Jobs whose events wait, because Kafka refuses one of them; others go on without them. */
export function ParkedJobs({ jobs, total }: { readonly jobs: readonly WaitingJob[]; readonly total: number }) {
  return (
    <>
      <Title order={2} size="h4" mb="xs">
        {WORDS.title}
      </Title>
      {total === 0 ? (
        <Text c="dimmed">{WORDS.none}</Text>
      ) : (
        <>
          {total > jobs.length && (
            <Text c="dimmed" fz="sm" mb="xs">
              {WORDS.oldest(jobs.length, total)}
            </Text>
          )}
          <DataTable
            label={WORDS.title}
            columns={COLUMNS}
            rows={jobs}
            rowKey={({ job_id: id }) => id}
            hasMore={false}
            loadMore={nothing}
          />
        </>
      )}
    </>
  );
}

function Unpark({ job }: { readonly job: WaitingJob }) {
  const [isOpen, setOpen] = useState(false);
  if (job.unpark_requested_at !== null) return <Text fz="sm">{WORDS.requested}</Text>;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={WORDS.unparkJob(job.job_id)}
        onClick={() => setOpen(true)}
      >
        {WORDS.unpark}
      </Button>
      {isOpen && <UnparkDialog job={job} onClose={() => setOpen(false)} />}
    </>
  );
}

function UnparkDialog({ job, onClose }: { readonly job: WaitingJob; readonly onClose: () => void }) {
  const [skips, setSkips] = useState(false);
  const unpark = useUnparkJob(job.job_id, onClose);
  return (
    <ConfirmDialog
      title={WORDS.dialogTitle}
      confirmLabel={WORDS.confirm}
      typed={skips ? job.job_id : undefined}
      isBusy={unpark.isPending}
      error={unpark.error}
      onConfirm={() => unpark.mutate({ skipEvent: skips })}
      onClose={onClose}
    >
      <Stack gap="sm">
        <Text fz="sm">{WORDS.explain(job.job_id, job.waiting_events)}</Text>
        <Text fz="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {job.reason}
        </Text>
        <Checkbox
          label={WORDS.skip}
          description={WORDS.skipHint}
          checked={skips}
          onChange={({ currentTarget }) => setSkips(currentTarget.checked)}
        />
      </Stack>
    </ConfirmDialog>
  );
}
