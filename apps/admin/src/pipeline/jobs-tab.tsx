import { Anchor, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { PipelineJob } from '../api/api.js';
import { useKeysetList } from '../api/keyset-list.js';
import { CopyId } from '../elements/copy-id.js';
import { type Column, DataTable } from '../elements/data-table.js';
import { EmptyState } from '../elements/empty-state.js';
import { ErrorState } from '../elements/error-state.js';
import { SearchField } from '../elements/search-field.js';
import { Time } from '../elements/time.js';
import { PIPELINE_JOBS_WORDS as WORDS } from '../words/pipeline.js';
import { pipelineJobsQuery } from './pipeline.queries.js';

const COLUMNS: readonly Column<PipelineJob>[] = [
  { id: 'id', header: WORDS.columns.id, width: 'minmax(0, 3fr)', cell: ({ job_id: id }) => <JobLink id={id} /> },
  { id: 'version', header: WORDS.columns.version, width: '100px', align: 'end', cell: ({ version }) => version },
  {
    id: 'changed',
    header: WORDS.columns.changed,
    width: '200px',
    cell: ({ updated_at: time }) => <Time value={time} />,
    hideBelow: 'sm',
  },
];

/** The jobs that are in the pipeline now. */
export function JobsTab({ pipelineId }: { readonly pipelineId: string }) {
  const [prefix, setPrefix] = useState('');
  const { error, ...list } = useKeysetList(pipelineJobsQuery(pipelineId, prefix === '' ? undefined : prefix));
  if (error !== null) return <ErrorState error={error} onRetry={list.retry} />;
  const isEmpty = !list.isPending && !list.isStale && list.rows.length === 0;
  if (isEmpty && prefix === '') {
    return (
      <EmptyState icon="jobs" title={WORDS.none}>
        {WORDS.noneHint}
      </EmptyState>
    );
  }
  return (
    <>
      <Group mb="md">
        <SearchField label={WORDS.search} value={prefix} onSearch={setPrefix} />
      </Group>
      {isEmpty ? (
        <EmptyState icon="search" title={WORDS.noneFound} />
      ) : (
        <DataTable label={WORDS.table} columns={COLUMNS} rowKey={({ job_id: id }) => id} {...list} />
      )}
    </>
  );
}

const JobLink = ({ id }: { readonly id: string }) => (
  <Group gap="xs" wrap="nowrap">
    <Anchor renderRoot={(props) => <Link to="/jobs/$jobId" params={{ jobId: id }} {...props} />} fz="sm" truncate>
      {id}
    </Anchor>
    <CopyId value={id} what={WORDS.idOf(id)} isHidden />
  </Group>
);
