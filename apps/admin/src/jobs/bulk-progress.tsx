import { Button, Group, Progress, ScrollArea, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { BULK_WORDS as WORDS } from '../words/jobs.js';
import type { BulkOutcome } from './bulk-run.js';

interface Props {
  readonly jobIds: readonly string[];
  readonly outcomes: ReadonlyMap<string, BulkOutcome>;
  readonly isRunning: boolean;
  readonly onStop: () => void;
  readonly onAgain: (jobIds: readonly string[]) => void;
  readonly onClose: () => void;
}

/** More rows than that nobody reads in a dialog; those that failed come first. */
const SHOWN = 200;

/** How far it is, and what became of each job. */
export function BulkProgress({ jobIds, outcomes, isRunning, onStop, onAgain, onClose }: Props) {
  const kinds = [...outcomes.values()].map(({ kind }) => kind);
  const countOf = (kind: BulkOutcome['kind']) => kinds.filter((one) => one === kind).length;
  const failed = jobIds.filter((id) => (outcomes.get(id)?.kind ?? 'refused') === 'refused');
  const isWhole = outcomes.size === jobIds.length;
  return (
    <Stack>
      <Progress.Root size="lg">
        <Progress.Section
          value={(outcomes.size / jobIds.length) * 100}
          color={colorOf(isRunning, failed.length)}
          aria-label={WORDS.progress}
        />
      </Progress.Root>
      <div role="status">
        <Text fz="sm" fw={550}>
          {WORDS.done(outcomes.size, jobIds.length)}
        </Text>
        {!isRunning && (
          <Text fz="sm">
            {WORDS.summary(countOf('changed'), countOf('same'), countOf('refused'))}
            {!isWhole && ` ${WORDS.stopped}`}
          </Text>
        )}
      </div>
      {!isRunning && <Results jobIds={jobIds} failed={failed} outcomes={outcomes} />}
      <Group justify="flex-end">
        {isRunning && <StopButton onStop={onStop} />}
        {!isRunning && failed.length > 0 && (
          <Button variant="default" onClick={() => onAgain(failed)}>
            {WORDS.again(failed.length)}
          </Button>
        )}
        {!isRunning && <Button onClick={onClose}>{WORDS.close}</Button>}
      </Group>
    </Stack>
  );
}

/** What was sent before is answered first; that can take a while. */
function StopButton({ onStop }: Pick<Props, 'onStop'>) {
  const [isStopping, setStopping] = useState(false);
  const stop = () => {
    setStopping(true);
    onStop();
  };
  return (
    <Button variant="default" onClick={stop} disabled={isStopping}>
      {isStopping ? WORDS.stopping : WORDS.stop}
    </Button>
  );
}

function colorOf(isRunning: boolean, failed: number): string {
  if (isRunning) return 'indigo';
  return failed > 0 ? 'orange' : 'teal';
}

type ResultsProps = Pick<Props, 'jobIds' | 'outcomes'> & { readonly failed: readonly string[] };

function Results({ jobIds, failed, outcomes }: ResultsProps) {
  const ordered = [...new Set([...failed, ...jobIds])].slice(0, SHOWN);
  return (
    <ScrollArea.Autosize
      mah={280}
      type="auto"
      viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': WORDS.results }}
    >
      <Table verticalSpacing={6} aria-label={WORDS.results} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{WORDS.columns.job}</Table.Th>
            <Table.Th>{WORDS.columns.result}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ordered.map((id) => (
            <Table.Tr key={id}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{id}</Table.Td>
              <Table.Td>
                <Outcome outcome={outcomes.get(id)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}

function Outcome({ outcome }: { readonly outcome: BulkOutcome | undefined }) {
  if (outcome === undefined) return WORDS.notSent;
  if (outcome.kind === 'changed') return WORDS.changed(outcome.version);
  if (outcome.kind === 'same') return WORDS.same;
  return (
    <Text fz="sm" c="light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))">
      {outcome.detail}
    </Text>
  );
}
