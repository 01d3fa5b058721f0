import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { JobHistoryEntry, PipelineRef } from '../api/api.js';
import { Icon } from '../elements/icon.js';
import { Time } from '../elements/time.js';
import { HISTORY_WORDS as WORDS } from '../words/job.js';
import { DeliverySteps } from './delivery-steps.js';
import classes from './job-history.module.css';

interface Props {
  readonly entry: JobHistoryEntry;
  readonly isCurrent: boolean;
  readonly onRestore: (() => void) | undefined;
}

/** One version: who, when, why, what is different, and its way to the executors. */
export function JobVersion({ entry, isCurrent, onRestore }: Props) {
  const { version, actor, occurred_at: time, reason, added, removed, after } = entry;
  return (
    <li className={classes['version']} data-current={isCurrent || undefined}>
      <Paper withBorder p="md">
        <Group justify="space-between" align="flex-start" gap="xs" mb="xs">
          <Group gap="xs">
            <Title order={3} size="h5">
              {WORDS.version(version)}
            </Title>
            {isCurrent && <Badge tt="none">{WORDS.current}</Badge>}
            <Text fz="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              <Time value={time} /> {WORDS.by}{' '}
              <Text span inherit fw={550} c="bright" title={WORDS.kinds[actor.kind]}>
                {actor.name}
              </Text>
            </Text>
          </Group>
          {onRestore && (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<Icon name="undo" size={14} />}
              aria-label={WORDS.restoreOf(version)}
              onClick={onRestore}
            >
              {WORDS.restore}
            </Button>
          )}
        </Group>
        <Stack gap={2} mb="sm">
          <Differences refs={added} kind="added" />
          <Differences refs={removed} kind="removed" />
          {after.length === 0 && <Text fz="sm">{WORDS.nothingLeft}</Text>}
          {reason !== null && (
            <Text fz="sm" mt={4} style={{ overflowWrap: 'anywhere' }}>
              <Text span inherit c="dimmed">
                {WORDS.reason}:
              </Text>{' '}
              {reason}
            </Text>
          )}
        </Stack>
        <DeliverySteps entry={entry} />
      </Paper>
    </li>
  );
}

interface DifferencesProps {
  readonly refs: readonly PipelineRef[];
  readonly kind: 'added' | 'removed';
}

const Differences = ({ refs, kind }: DifferencesProps) =>
  refs.map(({ id, name }) => (
    <Text key={id} fz="sm" className={classes[kind]} style={{ overflowWrap: 'anywhere' }}>
      <span aria-hidden="true">{kind === 'added' ? '+' : '−'}</span> {WORDS[kind](name)}
    </Text>
  ));
