import { Anchor, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import type { AuditEntry } from '../api/api.js';
import { useKeysetList } from '../api/keyset-list.js';
import { type Column, DataTable } from '../elements/data-table.js';
import { EmptyState } from '../elements/empty-state.js';
import { ErrorState } from '../elements/error-state.js';
import { NothingFound } from '../elements/nothing-found.js';
import { PageHeader } from '../elements/page-header.js';
import { Time } from '../elements/time.js';
import { detailsOf } from '../pipeline/audit-details.js';
import { given } from '../search-values.js';
import { useMayAdminister } from '../session/use-may.js';
import { AUDIT_ACTION_WORDS, AUDIT_WORDS as WORDS } from '../words/audit.js';
import { SCREEN_NAMES } from '../words/shell.js';
import { AuditEntryDialog } from './audit-entry-dialog.js';
import { AuditFilters } from './audit-filters.js';
import type { AuditSearch } from './audit-search.js';
import { auditQuery } from './audit.queries.js';
import { ExportMenu } from './export-menu.js';

const route = getRouteApi('/signed-in/audit');

/** Who changed what; site admins alone may know. */
export function AuditPage() {
  const mayRead = useMayAdminister();
  const filter = route.useSearch();
  return (
    <>
      <PageHeader title={SCREEN_NAMES.audit} actions={mayRead && <ExportMenu filter={filter} />}>
        {WORDS.lead}
      </PageHeader>
      {mayRead ? <AuditLog filter={filter} /> : <EmptyState icon="lock" title={WORDS.onlyAdmins} />}
    </>
  );
}

function AuditLog({ filter }: { readonly filter: AuditSearch }) {
  const navigate = route.useNavigate();
  const change = useCallback(
    (part: { [Key in keyof AuditSearch]: AuditSearch[Key] | undefined }) =>
      void navigate({ search: (before) => given({ ...before, ...part }), replace: true }),
    [navigate],
  );
  return (
    <>
      <AuditFilters filter={filter} onChange={change} />
      <AuditTable filter={filter} onFilter={change} />
    </>
  );
}

interface TableProps {
  readonly filter: AuditSearch;
  readonly onFilter: (part: Pick<AuditSearch, 'actor' | 'target'>) => void;
}

function AuditTable({ filter, onFilter }: TableProps) {
  const navigate = route.useNavigate();
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const { error, ...list } = useKeysetList(auditQuery(filter));
  if (error !== null) return <ErrorState error={error} onRetry={list.retry} />;
  if (!list.isPending && !list.isStale && list.rows.length === 0) {
    if (Object.keys(filter).length === 0) return <EmptyState icon="search" title={WORDS.empty} />;
    return (
      <NothingFound title={WORDS.none} onShowAll={() => void navigate({ search: {} })}>
        {WORDS.noneHint}
      </NothingFound>
    );
  }
  return (
    <>
      <DataTable label={WORDS.table} columns={columnsFor(setOpened)} rowKey={({ id }) => id} {...list} />
      {opened && (
        <AuditEntryDialog
          entry={opened}
          onFilter={(part) => {
            setOpened(null);
            onFilter(part);
          }}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  );
}

const actionName = (action: string) => (AUDIT_ACTION_WORDS as Readonly<Record<string, string>>)[action] ?? action;

function columnsFor(open: (entry: AuditEntry) => void): readonly Column<AuditEntry>[] {
  const { columns: headers } = WORDS;
  return [
    { id: 'when', header: headers.when, width: '130px', cell: ({ occurred_at: time }) => <Time value={time} /> },
    {
      id: 'what',
      header: headers.what,
      width: 'minmax(0, 2fr)',
      cell: (entry) => (
        <Anchor
          component="button"
          type="button"
          fz="sm"
          fw={550}
          truncate
          maw="100%"
          aria-label={WORDS.open(actionName(entry.action), entry.target.name)}
          onClick={() => open(entry)}
        >
          {actionName(entry.action)}
        </Anchor>
      ),
    },
    { id: 'target', header: headers.target, width: 'minmax(0, 2fr)', cell: ({ target }) => <Cut text={target.name} /> },
    {
      id: 'who',
      header: headers.who,
      width: 'minmax(0, 1fr)',
      cell: ({ actor }) => <Cut text={actor.name} />,
      hideBelow: 'sm',
    },
    {
      id: 'details',
      header: headers.details,
      width: 'minmax(0, 3fr)',
      cell: (entry) => <Cut text={detailsOf(entry)} />,
      hideBelow: 'md',
    },
  ];
}

const Cut = ({ text }: { readonly text: string }) => (
  <Text fz="sm" truncate title={text}>
    {text}
  </Text>
);
