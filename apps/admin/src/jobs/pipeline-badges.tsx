import { Badge, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { PipelineRef } from '../api/api.js';
import { JOBS_WORDS as WORDS } from '../words/jobs.js';
import classes from './pipeline-badges.module.css';

interface Props {
  readonly refs: readonly PipelineRef[];
  readonly kind?: 'added' | 'removed' | 'plain';
  /** How many are named; of the rest only the number is. */
  readonly atMost?: number;
  readonly hasLinks?: boolean;
}

/** Pipelines by name. */
export function PipelineBadges({ refs, kind = 'plain', atMost, hasLinks = false }: Props) {
  const rest = refs.slice(atMost ?? refs.length);
  const look = { className: classes[kind], variant: 'light', tt: 'none', fw: 550, maw: '100%' } as const;
  return (
    <Group gap={4} wrap={atMost === undefined ? 'wrap' : 'nowrap'} style={{ minWidth: 0 }}>
      {refs.slice(0, atMost).map(({ id, name }) =>
        hasLinks ? (
          <Badge
            key={id}
            {...look}
            title={name}
            style={{ cursor: 'pointer' }}
            renderRoot={(props) => <Link to="/pipelines/$pipelineId" params={{ pipelineId: id }} {...props} />}
          >
            {name}
          </Badge>
        ) : (
          <Badge key={id} {...look} title={name}>
            {name}
          </Badge>
        ),
      )}
      {rest.length > 0 && (
        <Badge {...look} title={rest.map(({ name }) => name).join(', ')} style={{ flexShrink: 0 }}>
          {WORDS.more(rest.length)}
        </Badge>
      )}
    </Group>
  );
}
