import { Alert, Group, Paper, SimpleGrid, Text } from '@mantine/core';
import type { Relay } from '../api/api.js';
import { ErrorState } from '../elements/error-state.js';
import { Icon } from '../elements/icon.js';
import { Time } from '../elements/time.js';
import { PendingPage } from '../shell/fallback-pages.js';
import { DELIVERY_WORDS as WORDS } from '../words/live.js';
import { ParkedJobs } from './parked-jobs.js';
import { Sparkline } from './sparkline.js';
import { HISTORY_LENGTH, useRelayHistory } from './use-relay-history.js';

/** The way of events to Kafka: how far behind the relay is, and which jobs it had to leave waiting. */
export function DeliveryTab() {
  const { relay, history, error, retry } = useRelayHistory();
  if (relay === undefined) return error === null ? <PendingPage /> : <ErrorState error={error} onRetry={retry} />;
  const now = history.at(-1);
  return (
    <>
      {error !== null && <ErrorState error={error} onRetry={retry} />}
      <Leader relay={relay} />
      <SimpleGrid cols={{ base: 1, xs: 3 }} mb="lg">
        <Figure name={WORDS.lag} value={relay.lag.toLocaleString('en')} values={history.map(({ lag }) => lag)} />
        <Figure
          name={WORDS.throughput}
          value={WORDS.perSecond(now?.throughput ?? 0)}
          values={history.map(({ throughput }) => throughput)}
        />
        <Figure
          name={WORDS.oldest}
          value={WORDS.seconds(relay.oldest_unpublished_seconds)}
          values={history.map(({ oldestSeconds }) => oldestSeconds)}
        />
      </SimpleGrid>
      <ParkedJobs jobs={relay.parked_jobs} total={relay.parked_jobs_total} />
    </>
  );
}

function Leader({ relay: { leader, epoch, last_published_at: last } }: { readonly relay: Relay }) {
  if (leader === null) {
    return (
      <Alert color="orange" icon={<Icon name="warning" />} mb="md">
        <Text fz="sm" fw={600}>
          {WORDS.noLeader}
        </Text>
        <Text fz="sm">{WORDS.noLeaderHint}</Text>
      </Alert>
    );
  }
  return (
    <Group gap="md" mb="md" fz="sm" c="dimmed">
      <span>{WORDS.leader(leader, epoch)}</span>
      {last !== null && (
        <span>
          {WORDS.lastPublished} <Time value={last} />
        </span>
      )}
    </Group>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly values: readonly number[];
}

const Figure = ({ name, value, values }: FigureProps) => (
  <Paper withBorder p="md">
    <Text fz="sm" c="dimmed">
      {name}
    </Text>
    <Text fz="xl" fw={650} style={{ fontVariantNumeric: 'tabular-nums' }}>
      {value}
    </Text>
    <Sparkline values={values} capacity={HISTORY_LENGTH} label={WORDS.chart(name, value)} />
  </Paper>
);
