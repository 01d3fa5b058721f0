import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ListedPipeline, Pipeline } from '../api/api.js';
import { CopyId } from '../elements/copy-id.js';
import type { Column } from '../elements/data-table.js';
import { Time } from '../elements/time.js';
import { PIPELINES_WORDS as WORDS } from '../words/pipelines.js';
import { PipelineMenu } from './pipeline-menu.js';
import { RoleBadge } from './role-badge.js';
import { roleOf } from './role.js';

const { columns: HEADERS } = WORDS;

export const PIPELINE_COLUMNS: readonly Column<ListedPipeline>[] = [
  {
    id: 'name',
    header: HEADERS.name,
    width: 'minmax(0, 3fr)',
    cell: (pipeline) => <Name pipeline={pipeline} />,
  },
  {
    id: 'role',
    header: HEADERS.role,
    width: '110px',
    cell: ({ permissions }) => <RoleBadge role={roleOf(permissions)} />,
    hideBelow: 'sm',
  },
  {
    id: 'members',
    header: HEADERS.members,
    width: '100px',
    align: 'end',
    cell: ({ counts }) => counts?.members?.toLocaleString('en') ?? '–',
    hideBelow: 'sm',
  },
  {
    id: 'jobs',
    header: HEADERS.jobs,
    width: '90px',
    align: 'end',
    cell: ({ counts }) => counts && WORDS.jobCount(counts.jobs, counts.has_more_jobs),
  },
  {
    id: 'id',
    header: HEADERS.id,
    width: '150px',
    cell: ({ id, name }) => <CopyId value={id} what={WORDS.idOf(name)} short />,
    hideBelow: 'md',
  },
  {
    id: 'changed',
    header: HEADERS.changed,
    width: '130px',
    cell: ({ updated_at: time }) => <Time value={time} />,
    hideBelow: 'md',
  },
  {
    id: 'actions',
    header: HEADERS.actions,
    isHeaderHidden: true,
    width: '60px',
    align: 'end',
    cell: (pipeline) => <PipelineMenu pipeline={pipeline} />,
  },
];

const Name = ({ pipeline: { id, name, description } }: { readonly pipeline: Pipeline }) => (
  <>
    <Anchor
      renderRoot={(props) => <Link to="/pipelines/$pipelineId" params={{ pipelineId: id }} {...props} />}
      fz="sm"
      fw={550}
      truncate
      display="block"
      title={name}
    >
      {name}
    </Anchor>
    {description !== '' && (
      <Text fz="xs" c="dimmed" truncate title={description}>
        {description}
      </Text>
    )}
  </>
);
