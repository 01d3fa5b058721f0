import { ActionIcon, Anchor, Checkbox, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Job } from '../api/api.js';
import { CopyId } from '../elements/copy-id.js';
import type { Column } from '../elements/data-table.js';
import { Icon } from '../elements/icon.js';
import { Time } from '../elements/time.js';
import { JOBS_WORDS as WORDS } from '../words/jobs.js';
import { PipelineBadges } from './pipeline-badges.js';

interface Actions {
  readonly selected: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
  readonly onChange: (job: Job) => void;
}

const { columns: HEADERS } = WORDS;
const NAMED = 2;

const FACTS: readonly Column<Job>[] = [
  { id: 'id', header: HEADERS.id, width: 'minmax(0, 3fr)', cell: (job) => <Id job={job} /> },
  {
    id: 'pipelines',
    header: HEADERS.pipelines,
    width: 'minmax(0, 4fr)',
    cell: ({ pipelines }) => <Pipelines refs={pipelines} />,
    hideBelow: 'sm',
  },
  {
    id: 'state',
    header: HEADERS.state,
    width: 'minmax(0, 1.5fr)',
    cell: ({ state }) => (
      <Text fz="sm" truncate title={state ?? undefined}>
        {state ?? '–'}
      </Text>
    ),
    hideBelow: 'md',
  },
  {
    id: 'version',
    header: HEADERS.version,
    width: '80px',
    align: 'end',
    cell: ({ version }) => version,
    hideBelow: 'md',
  },
  {
    id: 'changed',
    header: HEADERS.changed,
    width: '130px',
    cell: ({ updated_at: time }) => <Time value={time} />,
    hideBelow: 'md',
  },
];

/** With ticks and buttons for those who may do something with them. */
export function jobColumns(actions: Actions | null): readonly Column<Job>[] {
  if (actions === null) return FACTS;
  const { selected, onToggle, onChange } = actions;
  return [
    {
      id: 'select',
      header: HEADERS.select,
      isHeaderHidden: true,
      width: '44px',
      cell: ({ job_id: id }) => (
        <Checkbox aria-label={WORDS.select(id)} checked={selected.has(id)} onChange={() => onToggle(id)} />
      ),
    },
    ...FACTS,
    {
      id: 'actions',
      header: HEADERS.actions,
      isHeaderHidden: true,
      width: '60px',
      align: 'end',
      cell: (job) => (
        <ActionIcon variant="subtle" color="gray" aria-label={WORDS.change(job.job_id)} onClick={() => onChange(job)}>
          <Icon name="pencil" size={16} />
        </ActionIcon>
      ),
    },
  ];
}

const Id = ({ job: { job_id: id } }: { readonly job: Job }) => (
  <Group gap="xs" wrap="nowrap">
    <Anchor
      renderRoot={(props) => <Link to="/jobs/$jobId" params={{ jobId: id }} {...props} />}
      fz="sm"
      fw={550}
      truncate
      title={id}
    >
      {id}
    </Anchor>
    <CopyId value={id} what={WORDS.idOf(id)} isHidden />
  </Group>
);

const Pipelines = ({ refs }: { readonly refs: Job['pipelines'] }) =>
  refs.length === 0 ? (
    <Text fz="sm" c="dimmed">
      {WORDS.withoutPipelines}
    </Text>
  ) : (
    <PipelineBadges refs={refs} atMost={NAMED} />
  );
