import { Alert, Button, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { isNotFound } from '../api/api-error.js';
import type { JobHistoryEntry } from '../api/api.js';
import { ErrorState } from '../elements/error-state.js';
import { Icon } from '../elements/icon.js';
import { Time } from '../elements/time.js';
import { CONFLICT_WORDS as WORDS } from '../words/jobs.js';
import { HISTORY_WORDS } from '../words/job.js';
import { READABLE_TITLE } from '../elements/readable-title.js';
import type { SeenJob } from './job-edit.js';
import { changesSinceQuery, jobNowQuery } from './jobs.queries.js';

interface Props {
  readonly job: SeenJob;
  readonly onLookAgain: (now: SeenJob) => void;
}

/** Who has changed the job since it was shown, and how; with the choice to go on from there. */
export function JobConflict({ job, onLookAgain }: Props) {
  const { data: now, error } = useQuery(jobNowQuery(job));
  const { data: changes } = useQuery(changesSinceQuery(job));
  if (error !== null && !isNotFound(error)) return <ErrorState error={error} />;
  return (
    <Alert color="orange" icon={<Icon name="warning" />} title={WORDS.title} role="alert" styles={READABLE_TITLE}>
      <Stack gap="xs" align="flex-start">
        {error !== null && <Text fz="sm">{WORDS.gone}</Text>}
        {now && <Text fz="sm">{WORDS.lead(job.version, now.version)}</Text>}
        {changes && <Changes changes={changes} />}
        {now && (
          <>
            <Text fz="sm">{WORDS.lookAgainHint}</Text>
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name="refresh" size={14} />}
              onClick={() => onLookAgain(now)}
            >
              {WORDS.lookAgain}
            </Button>
          </>
        )}
      </Stack>
    </Alert>
  );
}

function Changes({ changes }: { readonly changes: readonly JobHistoryEntry[] }) {
  if (changes.length === 0) return <Text fz="sm">{WORDS.unseen}</Text>;
  return (
    <List fz="sm" style={{ overflowWrap: 'anywhere' }}>
      {changes.map(({ id, actor, occurred_at: time, added, removed }) => (
        <List.Item key={id}>
          {actor.name}, <Time value={time} />:{' '}
          {[
            ...added.map(({ name }) => HISTORY_WORDS.added(name)),
            ...removed.map(({ name }) => HISTORY_WORDS.removed(name)),
          ].join('; ')}
        </List.Item>
      ))}
    </List>
  );
}
