import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Job } from '../api/api.js';
import { useKeysetList } from '../api/keyset-list.js';
import { DataTable } from '../elements/data-table.js';
import { EmptyState } from '../elements/empty-state.js';
import { ErrorState } from '../elements/error-state.js';
import { NothingFound } from '../elements/nothing-found.js';
import { PageHeader } from '../elements/page-header.js';
import { JOBS_WORDS as WORDS } from '../words/jobs.js';
import { BulkDialog } from './bulk-dialog.js';
import { ChangeJobDialog } from './change-job-dialog.js';
import { jobColumns } from './job-columns.js';
import { JobFilters } from './job-filters.js';
import { jobsQuery } from './jobs.queries.js';
import { SelectionBar } from './selection-bar.js';
import { useMayAssign } from './use-may-assign.js';
import { useSelection } from './use-selection.js';

const route = getRouteApi('/signed-in/jobs');

/** The jobs that the reader may see, and which pipelines they are in. */
export function JobsPage() {
  const filter = route.useSearch();
  const { error, ...list } = useKeysetList(jobsQuery(filter));
  const selection = useSelection();
  const [changing, setChanging] = useState<Job | null>(null);
  const [isBulk, setBulk] = useState(false);
  const mayAssign = useMayAssign() && filter.deleted === undefined;
  const { ids, toggle } = selection;
  const columns = useMemo(
    () => jobColumns(mayAssign ? { selected: ids, onToggle: toggle, onChange: setChanging } : null),
    [mayAssign, ids, toggle],
  );
  const states = useMemo(() => statesOf(list.rows), [list.rows]);
  const isEmpty = !list.isPending && !list.isStale && list.rows.length === 0;
  return (
    <>
      <PageHeader title={WORDS.title}>{WORDS.lead}</PageHeader>
      <JobFilters filter={filter} states={states} />
      {mayAssign && <SelectionBar selection={selection} shown={list.rows} onChange={() => setBulk(true)} />}
      {error !== null && <ErrorState error={error} onRetry={list.retry} />}
      {error === null && isEmpty && <NoneFound isFiltered={Object.keys(filter).length > 0} />}
      {error === null && !isEmpty && (
        <DataTable label={WORDS.table} columns={columns} rowKey={({ job_id: id }) => id} {...list} />
      )}
      {changing && <ChangeJobDialog job={changing} onClose={() => setChanging(null)} />}
      {isBulk && <BulkDialog jobIds={[...ids]} onClose={() => setBulk(false)} />}
    </>
  );
}

function statesOf(jobs: readonly Job[]): string[] {
  return [...new Set(jobs.flatMap(({ state }) => state ?? []))].toSorted();
}

function NoneFound({ isFiltered }: { readonly isFiltered: boolean }) {
  const navigate = route.useNavigate();
  if (!isFiltered) {
    return (
      <EmptyState icon="jobs" title={WORDS.none}>
        {WORDS.noneHint}
      </EmptyState>
    );
  }
  return (
    <NothingFound title={WORDS.noneFound} onShowAll={() => void navigate({ search: {} })}>
      {WORDS.noneFoundHint}
    </NothingFound>
  );
}
