import type { Command } from 'commander';
import { command } from '../session/command.js';
import { Session } from '../session/session.js';
import { table } from '../session/table.js';

export const relayStatusCommand = () =>
  command('status', 'How far the events are on their way to Kafka, and what waits', [
    'relay status',
    'relay status --json | jq .lag',
  ]).action(async (_options: object, self: Command) => {
    const session = Session.of(self);
    const { data } = await session.client().GET('/api/v2/relay');
    const lines = [
      `leader     ${data.leader ?? 'none'}`,
      `position   ${data.position}, ${data.gaps} gaps`,
      `lag        ${data.lag} events, the oldest for ${data.oldest_unpublished_seconds ?? 0} s`,
      `published  ${data.last_published_at ?? 'never'}`,
      `parked     ${data.parked_jobs_total} jobs`,
    ];
    const parked = data.parked_jobs.map(({ job_id, waiting_events, parked_at, reason }) => ({
      job: job_id,
      waiting: waiting_events,
      since: parked_at,
      reason,
    }));
    session.print(data, [...lines, ...(parked.length > 0 ? ['', table(parked, '')] : [])].join('\n'));
  });
