import { Anchor, SegmentedControl, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AuditEntry, JobChange } from '../api/api.js';
import { type keysetQuery, useKeysetList } from '../api/keyset-list.js';
import { type Column, DataTable } from '../elements/data-table.js';
import { EmptyState } from '../elements/empty-state.js';
import { ErrorState } from '../elements/error-state.js';
import { Time } from '../elements/time.js';
import { useIsSiteAdmin } from '../session/use-may.js';
import { ACTIVITY_WORDS as WORDS } from '../words/pipeline.js';
import { detailsOf } from './audit-details.js';
import { pipelineAuditQuery, pipelineEventsQuery } from './pipeline.queries.js';

type Source = 'jobs' | 'administration';

/** What happened to the pipeline: its jobs for everybody, its administration for those who may read the audit log. */
export function ActivityTab({ pipelineId }: { readonly pipelineId: string }) {
  const isSiteAdmin = useIsSiteAdmin();
  const [source, setSource] = useState<Source>('jobs');
  return (
    <>
      {isSiteAdmin && (
        <SegmentedControl
          mb="md"
          aria-label={WORDS.of}
          value={source}
          onChange={setSource}
          data={[
            { value: 'jobs', label: WORDS.jobs },
            { value: 'administration', label: WORDS.administration },
          ]}
        />
      )}
      {source === 'jobs' ? (
        <ActivityTable
          label={WORDS.jobsTable}
          columns={jobColumns(pipelineId)}
          query={pipelineEventsQuery(pipelineId)}
        />
      ) : (
        <ActivityTable label={WORDS.auditTable} columns={AUDIT_COLUMNS} query={pipelineAuditQuery(pipelineId)} />
      )}
    </>
  );
}

interface TableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly query: ReturnType<typeof keysetQuery<Row>>;
}

function ActivityTable<Row extends { readonly id: string }>({ label, columns, query }: TableProps<Row>) {
  const { error, ...list } = useKeysetList(query);
  if (error !== null) return <ErrorState error={error} onRetry={list.retry} />;
  if (!list.isPending && list.rows.length === 0) return <EmptyState icon="audit" title={WORDS.none} />;
  return <DataTable label={label} columns={columns} rowKey={({ id }) => id} {...list} />;
}

const { columns: HEADERS } = WORDS;

const whenAndWho = <Row extends JobChange | AuditEntry>(): Column<Row>[] => [
  { id: 'when', header: HEADERS.when, width: '140px', cell: ({ occurred_at: time }) => <Time value={time} /> },
  { id: 'who', header: HEADERS.who, width: 'minmax(0, 1fr)', cell: ({ actor }) => actor.name, hideBelow: 'sm' },
];

const jobColumns = (pipelineId: string): Column<JobChange>[] => [
  ...whenAndWho<JobChange>(),
  {
    id: 'what',
    header: HEADERS.what,
    width: '110px',
    cell: ({ added }) => (added.some(({ id }) => id === pipelineId) ? WORDS.putIn : WORDS.takenOut),
  },
  {
    id: 'job',
    header: HEADERS.job,
    width: 'minmax(0, 2fr)',
    cell: ({ job_id: id }) => (
      <Anchor
        renderRoot={(props) => <Link to="/jobs/$jobId" params={{ jobId: id }} {...props} />}
        fz="sm"
        truncate
        display="block"
      >
        {id}
      </Anchor>
    ),
  },
  { id: 'why', header: HEADERS.why, width: 'minmax(0, 2fr)', cell: ({ reason }) => reason, hideBelow: 'md' },
];

const AUDIT_COLUMNS: readonly Column<AuditEntry>[] = [
  ...whenAndWho<AuditEntry>(),
  { id: 'what', header: HEADERS.what, width: '160px', cell: ({ action }) => WORDS.actions[action] ?? action },
  {
    id: 'details',
    header: HEADERS.details,
    width: 'minmax(0, 3fr)',
    cell: (entry) => (
      <Text fz="sm" truncate title={detailsOf(entry)}>
        {detailsOf(entry)}
      </Text>
    ),
    hideBelow: 'sm',
  },
];
