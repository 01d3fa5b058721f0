import { Alert, Button, Code, Group, Modal, ScrollArea, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { DeadLetter } from '../api/api.js';
import { ErrorState } from '../elements/error-state.js';
import { Icon } from '../elements/icon.js';
import { Time } from '../elements/time.js';
import { ELEMENT_WORDS } from '../words/elements.js';
import { DEAD_LETTER_WORDS as WORDS } from '../words/live.js';
import { useRedrive } from './delivery-changes.js';
import { deadLetterQuery, replayQuery } from './live.queries.js';

interface Props {
  readonly letter: DeadLetter;
  readonly onClose: () => void;
}

/** What is known of a dead letter, and its redrive where there is a job to redrive. */
export const DeadLetterDialog = ({ letter, onClose }: Props) => (
  <Modal opened size="lg" onClose={onClose} title={letter.job_id ?? WORDS.noJob}>
    <Stack>
      <Facts letter={letter} />
      <Payload id={letter.id} />
      {letter.redrive === null ? (
        <Text fz="sm">{WORDS.noRedrive}</Text>
      ) : (
        <Redrive redrive={letter.redrive} executor={letter.executor} />
      )}
    </Stack>
  </Modal>
);

function Facts({ letter }: { readonly letter: DeadLetter }) {
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    [WORDS.columns.executor, letter.executor],
    [WORDS.columns.reason, `${letter.reason}: ${letter.detail}`],
    [WORDS.columns.attempts, letter.attempts],
    [WORDS.columns.when, <Time key="when" value={letter.occurred_at} exact />],
    [WORDS.place, `${letter.topic} ${letter.partition}/${letter.offset}`],
  ];
  return (
    <Table>
      <Table.Tbody>
        {facts.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" w={130}>
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Payload({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(deadLetterQuery(id));
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Text fz="sm">{ELEMENT_WORDS.loading}</Text>;
  if (data.payload === null) return <Text fz="sm">{WORDS.noPayload}</Text>;
  return (
    <div>
      <Text fz="sm" mb={4}>
        {WORDS.payload(data.payload_encoding ?? '', data.payload_truncated)}
      </Text>
      <ScrollArea.Autosize mah={220} viewportProps={{ tabIndex: 0 }}>
        <Code block>{data.payload}</Code>
      </ScrollArea.Autosize>
    </div>
  );
}

interface RedriveProps {
  readonly redrive: NonNullable<DeadLetter['redrive']>;
  readonly executor: string;
}

function Redrive({ redrive, executor }: RedriveProps) {
  const [isAsking, setAsking] = useState(false);
  const request = useRedrive(redrive);
  if (request.data) return <Progress replayId={request.data.id} />;
  return (
    <Stack gap="sm">
      {isAsking && <Text fz="sm">{WORDS.explain(redrive.body.job_id, executor)}</Text>}
      {request.error !== null && <ErrorState error={request.error} />}
      <Group justify="flex-end">
        {isAsking ? (
          <>
            <Button variant="default" onClick={() => setAsking(false)}>
              {ELEMENT_WORDS.cancel}
            </Button>
            <Button loading={request.isPending} onClick={() => request.mutate()}>
              {WORDS.confirm}
            </Button>
          </>
        ) : (
          <Button leftSection={<Icon name="refresh" size={16} />} onClick={() => setAsking(true)}>
            {WORDS.redrive}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Progress({ replayId }: { readonly replayId: string }) {
  const { data, error } = useQuery(replayQuery(replayId));
  if (error !== null) return <ErrorState error={error} />;
  const state = data?.state ?? 'waiting';
  return (
    <Alert color={state === 'failed' ? 'red' : 'teal'} icon={<Icon name="info" />} role="status">
      {WORDS.states[state]} {data?.failure}
    </Alert>
  );
}
