import { Anchor, Badge, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { JobChange } from '../api/api.js';
import type { Column } from '../elements/data-table.js';
import { Time } from '../elements/time.js';
import { EVENTS_WORDS as WORDS } from '../words/live.js';

const { columns: HEADERS } = WORDS;

export const EVENT_COLUMNS: readonly Column<JobChange>[] = [
  { id: 'when', header: HEADERS.when, width: '130px', cell: ({ occurred_at: time }) => <Time value={time} /> },
  {
    id: 'job',
    header: HEADERS.job,
    width: 'minmax(0, 2fr)',
    cell: ({ job_id: id }) => (
      <Anchor
        renderRoot={(props) => <Link to="/jobs/$jobId" params={{ jobId: id }} {...props} />}
        fz="sm"
        fw={550}
        truncate
        display="block"
        title={id}
      >
        {id}
      </Anchor>
    ),
  },
  { id: 'what', header: HEADERS.what, width: 'minmax(0, 3fr)', cell: (event) => <Difference event={event} /> },
  {
    id: 'version',
    header: HEADERS.version,
    width: '80px',
    align: 'end',
    cell: ({ version }) => version,
    hideBelow: 'md',
  },
  {
    id: 'who',
    header: HEADERS.who,
    width: 'minmax(0, 1fr)',
    cell: ({ actor, reason }) => (
      <Text fz="sm" truncate title={reason ?? actor.name}>
        {actor.name}
      </Text>
    ),
    hideBelow: 'sm',
  },
];

/** As many names as fit; all of them on hover. */
function Difference({ event: { added, removed } }: { readonly event: JobChange }) {
  const changes = [
    ...added.map(({ id, name }) => ({ id, name, sign: '+', color: 'teal' })),
    ...removed.map(({ id, name }) => ({ id, name, sign: '−', color: 'red' })),
  ];
  if (changes.length === 0) return <Text c="dimmed">{WORDS.unchanged}</Text>;
  return (
    <Group gap={4} wrap="nowrap" style={{ overflow: 'hidden' }} title={changes.map(textOf).join(', ')}>
      {changes.map((change) => (
        <Badge key={change.id} variant="dot" color={change.color} tt="none" fw={500}>
          {textOf(change)}
        </Badge>
      ))}
    </Group>
  );
}

const textOf = ({ sign, name }: { readonly sign: string; readonly name: string }) => `${sign} ${name}`;
