import { Anchor, Group, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import type { DeadLetter } from '../api/api.js';
import { useKeysetList } from '../api/keyset-list.js';
import { type Column, DataTable } from '../elements/data-table.js';
import { EmptyState } from '../elements/empty-state.js';
import { ErrorState } from '../elements/error-state.js';
import { SearchField } from '../elements/search-field.js';
import { Time } from '../elements/time.js';
import { given } from '../search-values.js';
import { DEAD_LETTER_WORDS as WORDS } from '../words/live.js';
import { DeadLetterDialog } from './dead-letter-dialog.js';
import { deadLettersQuery } from './live.queries.js';

const route = getRouteApi('/signed-in/live');
const { columns: HEADERS } = WORDS;

const COLUMNS: readonly Column<DeadLetter>[] = [
  {
    id: 'when',
    header: HEADERS.when,
    width: '130px',
    cell: ({ occurred_at: time }) => <Time value={time} />,
    hideBelow: 'sm',
  },
  { id: 'job', header: HEADERS.job, width: 'minmax(0, 2fr)', cell: (letter) => <Open letter={letter} /> },
  { id: 'who', header: HEADERS.executor, width: 'minmax(0, 1fr)', cell: ({ executor }) => executor },
  {
    id: 'why',
    header: HEADERS.reason,
    width: 'minmax(0, 3fr)',
    cell: ({ reason, detail }) => (
      <Text fz="sm" truncate title={`${reason}: ${detail}`}>
        {reason}: {detail}
      </Text>
    ),
    hideBelow: 'sm',
  },
  {
    id: 'attempts',
    header: HEADERS.attempts,
    width: '100px',
    align: 'end',
    cell: ({ attempts }) => attempts,
    hideBelow: 'md',
  },
];

/** The records that executors, or the intake, gave up on. */
export function DeadLettersTab() {
  const { job } = route.useSearch();
  const navigate = route.useNavigate();
  const search = useCallback(
    (text: string) =>
      void navigate({
        search: (before) => given({ ...before, job: text === '' ? undefined : text }),
        replace: true,
      }),
    [navigate],
  );
  const { error, ...list } = useKeysetList(deadLettersQuery(job));
  const isEmpty = !list.isPending && !list.isStale && list.rows.length === 0;
  return (
    <>
      <Group mb="md">
        <SearchField label={WORDS.job} value={job ?? ''} onSearch={search} />
      </Group>
      {error !== null && <ErrorState error={error} onRetry={list.retry} />}
      {error === null && isEmpty && (
        <EmptyState icon="done" title={WORDS.none}>
          {WORDS.noneHint}
        </EmptyState>
      )}
      {error === null && !isEmpty && (
        <DataTable label={WORDS.table} columns={COLUMNS} rowKey={({ id }) => id} {...list} />
      )}
    </>
  );
}

function Open({ letter }: { readonly letter: DeadLetter }) {
  const [isOpen, setOpen] = useState(false);
  const name = letter.job_id ?? WORDS.noJob;
  return (
    <>
      <Anchor component="button" type="button" fz="sm" fw={550} truncate maw="100%" onClick={() => setOpen(true)}>
        {name}
      </Anchor>
      {isOpen && <DeadLetterDialog letter={letter} onClose={() => setOpen(false)} />}
    </>
  );
}
