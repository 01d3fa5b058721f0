import type { FlowPipelinesClient } from '@flow-pipelines/client';
import type { Command } from 'commander';
import { findPipelines } from '../pipelines/find-pipeline.js';
import { collect, command, wholeNumber } from '../session/command.js';
import { Session } from '../session/session.js';
import { UsageError } from '../session/usage-error.js';
import { type ChangeOptions, parametersOf, printOutcome, timeoutOf, withChangeOptions } from './change-options.js';

interface Options extends ChangeOptions {
  readonly set?: readonly string[];
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly clear?: boolean;
}

const EXAMPLES = [
  'assign job-1 --set Invoices --set "Second review"',
  'assign job-1 --add Fraud --remove Invoices --reason "looks odd"',
  'assign job-1 --clear --dry-run',
];

export const assignCommand = () =>
  withChangeOptions(command('assign', 'Change the pipelines of a job: replace them all, or add and remove', EXAMPLES))
    .argument('<job>', 'the id of the job')
    .option('--set <pipeline>', 'id or name; the job gets all that are set, and loses the others', collect)
    .option('--clear', 'the job loses all')
    .option('--add <pipeline>', 'id or name; may be repeated', collect)
    .option('--remove <pipeline>', 'id or name; may be repeated', collect)
    .option('--if-version <number>', 'only if the job still has this version', wholeNumber)
    .action(async (job: string, options: Options, self: Command) => {
      const session = Session.of(self);
      assertOneKind(options);
      const client = session.client(timeoutOf(options));
      printOutcome(session, await change(client, job, options));
    });

function assertOneKind({ set, clear, add, remove }: Options): void {
  const kinds = [set !== undefined, clear === true, add !== undefined || remove !== undefined];
  if (kinds.filter(Boolean).length !== 1) throw new UsageError('One of: --set, --clear, or --add and --remove');
}

async function change(client: FlowPipelinesClient, job: string, options: Options) {
  const { set, clear, add = [], remove = [], reason = null } = options;
  const params = parametersOf(job, options);
  if (set === undefined && clear !== true) {
    const body = { add: await findPipelines(client, add), remove: await findPipelines(client, remove), reason };
    return client.PATCH('/api/v2/jobs/{job_id}/pipelines', { params, body });
  }
  const body = { pipeline_ids: await findPipelines(client, set ?? []), reason };
  return client.PUT('/api/v2/jobs/{job_id}/pipelines', { params, body });
}
