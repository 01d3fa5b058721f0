import type { Command } from 'commander';
import { findPipeline } from '../pipelines/find-pipeline.js';
import { command, wholeNumber } from '../session/command.js';
import { Session } from '../session/session.js';
import { namesOf } from '../session/table.js';

interface Options {
  readonly job?: string;
  readonly pipeline?: string;
  readonly after?: string;
  readonly count?: number;
}

export const tailEventsCommand = () =>
  command('tail', 'Follow changes as they are committed; a lost connection is taken up where it was', [
    'events tail',
    'events tail --pipeline Invoices --json | jq .data.job_id',
    'events tail --after 1042 --count 10',
  ])
    .option('--job <id>', 'only of this job')
    .option('--pipeline <pipeline>', 'only of jobs that have it, or lost it: its id or its name')
    .option('--after <id>', 'begin behind the event with this id, in place of now')
    .option('--count <number>', 'end after so many', wholeNumber)
    .action(async ({ job, pipeline, after, count = Infinity }: Options, self: Command) => {
      const session = Session.of(self);
      const client = session.client();
      const pipelineId = pipeline === undefined ? undefined : await findPipeline(client, pipeline);
      let seen = 0;
      if (count === 0) return;
      for await (const event of client.events({ jobId: job, pipelineId, lastEventId: after })) {
        const { job_id, version, occurred_at, actor, after: now } = event.data;
        session.print(
          event,
          `${event.id}  ${occurred_at}  ${job_id} version ${version}: ${namesOf(now)}  (${actor.name})`,
        );
        if (++seen >= count) break;
      }
    });
