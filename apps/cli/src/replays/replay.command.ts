import { setTimeout as sleep } from 'node:timers/promises';
import type { FlowPipelinesClient, Schemas } from '@flow-pipelines/client';
import type { Command } from 'commander';
import { findPipeline } from '../pipelines/find-pipeline.js';
import { command } from '../session/command.js';
import { EXIT } from '../session/exit-code.js';
import { ProgressBar } from '../session/progress-bar.js';
import { Session } from '../session/session.js';

interface Options {
  readonly job?: string;
  readonly pipeline?: string;
  readonly from?: string;
  readonly to?: string;
  readonly newestOnly?: boolean;
  readonly wait: boolean;
}

type Replay = Schemas['Replay'];

const LOOK_EVERY_MS = 500;
const UNDER_WAY: ReadonlySet<Replay['state']> = new Set(['waiting', 'running']);

export const replayCommand = () =>
  command('replay', 'Publish events once more: of a job, of a pipeline, or of a time. Executors drop what they have', [
    'replay --job job-1',
    'replay --job job-1 --newest-only',
    'replay --pipeline Invoices --from 2026-01-01T00:00:00Z --no-wait',
  ])
    .option('--job <id>', 'the events of this job')
    .option('--newest-only', 'with --job: only its newest event')
    .option('--pipeline <pipeline>', 'the events of jobs that have it, or lost it: its id or its name')
    .option('--from <time>', 'not those before (RFC 3339)')
    .option('--to <time>', 'not those after')
    .option('--no-wait', 'only ask for it; its id is printed')
    .action(async (options: Options, self: Command) => {
      const session = Session.of(self);
      const client = session.client();
      const { data } = await client.POST('/api/v2/events/replay', { body: await bodyOf(client, options) });
      const replay = options.wait ? await untilOver(client, data) : data;
      session.print(replay, wordsOf(replay));
      if (options.wait && replay.state !== 'done') process.exitCode = EXIT.refused;
    });

async function bodyOf(client: FlowPipelinesClient, { job, newestOnly, pipeline, from, to }: Options) {
  return {
    ...(job !== undefined && { job_id: job }),
    ...(newestOnly && { newest_only: true }),
    ...(pipeline !== undefined && { pipeline_id: await findPipeline(client, pipeline) }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

async function untilOver(client: FlowPipelinesClient, requested: Replay): Promise<Replay> {
  const bar = new ProgressBar('replay');
  let replay = requested;
  const draw = (share: number) => bar.draw(share, `${replay.replayed} events, ${replay.state}`);
  try {
    while (UNDER_WAY.has(replay.state)) {
      draw(replay.through_event ? replay.position / replay.through_event : 0);
      await sleep(LOOK_EVERY_MS);
      const params = { path: { replay_id: replay.id } };
      replay = (await client.GET('/api/v2/events/replays/{replay_id}', { params })).data;
    }
    draw(1);
    return replay;
  } finally {
    // What is said of a failure belongs on a line of its own.
    bar.end();
  }
}

function wordsOf({ id, state, replayed, refused_events: refused, failure }: Replay): string {
  const more = [refused.length > 0 ? `${refused.length} were refused` : '', failure ?? ''].filter(Boolean);
  return [`Replay ${id} is ${state}: ${replayed} events`, ...more].join(', ');
}
