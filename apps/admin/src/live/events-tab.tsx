import { Badge, Button, Group } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { DataTable } from '../elements/data-table.js';
import { EmptyState } from '../elements/empty-state.js';
import { ErrorState } from '../elements/error-state.js';
import { Icon } from '../elements/icon.js';
import { SearchField } from '../elements/search-field.js';
import { given } from '../search-values.js';
import { PipelineFilter } from '../pipelines/pipeline-filter.js';
import { EVENTS_WORDS as WORDS } from '../words/live.js';
import { EVENT_COLUMNS } from './event-columns.js';
import { MOST_EVENTS } from './event-list.js';
import type { EventFilter } from './live-search.js';
import { type Connection, useLiveEvents } from './use-live-events.js';

const route = getRouteApi('/signed-in/live');
const COLORS: Readonly<Record<Connection, string>> = { connecting: 'gray', open: 'teal', lost: 'orange' };
const nothing = () => undefined;

/** Changes of jobs as they happen. */
export function EventsTab() {
  const { job, pipeline } = route.useSearch();
  const { list, connection, error, pause, resume } = useLiveEvents({ job, pipeline });
  const isEmpty = list.shown.length === 0;
  return (
    <>
      <Group justify="space-between" mb="md" gap="sm">
        <Filters job={job} pipeline={pipeline} />
        <Group gap="sm">
          <Badge variant="dot" color={COLORS[connection]} tt="none" role="status">
            {WORDS.connection[connection]}
          </Badge>
          <Button
            variant="default"
            leftSection={<Icon name={list.isPaused ? 'play' : 'pause'} size={16} />}
            onClick={list.isPaused ? resume : pause}
          >
            {list.isPaused ? WORDS.resume(list.held.length, list.held.length === MOST_EVENTS) : WORDS.pause}
          </Button>
        </Group>
      </Group>
      {error !== null && isEmpty && <ErrorState error={error} />}
      {error === null && isEmpty && (
        <EmptyState icon="live" title={connection === 'open' ? WORDS.none : WORDS.connection[connection]}>
          {WORDS.noneHint}
        </EmptyState>
      )}
      {!isEmpty && (
        <DataTable
          label={WORDS.table}
          columns={EVENT_COLUMNS}
          rows={list.shown}
          rowKey={({ id }) => id}
          hasMore={false}
          loadMore={nothing}
        />
      )}
    </>
  );
}

function Filters({ job = '', pipeline }: EventFilter) {
  const navigate = route.useNavigate();
  const change = useCallback(
    (part: Partial<EventFilter>) => void navigate({ search: (before) => given({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const search = useCallback((text: string) => change({ job: text === '' ? undefined : text }), [change]);
  return (
    <Group gap="sm">
      <SearchField label={WORDS.job} value={job} onSearch={search} />
      <PipelineFilter value={pipeline} onChange={(id) => change({ pipeline: id })} />
    </Group>
  );
}
