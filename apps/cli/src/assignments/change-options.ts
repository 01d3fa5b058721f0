import type { Answered, Schemas } from '@flow-pipelines/client';
import type { Command } from 'commander';
import { wholeNumber } from '../session/command.js';
import { EXIT } from '../session/exit-code.js';
import type { Session } from '../session/session.js';
import { namesOf } from '../session/table.js';

/** Of every command that changes the pipelines of a job. */
export interface ChangeOptions {
  readonly dryRun?: boolean;
  readonly reason?: string;
  readonly wait?: number;
  readonly ifVersion?: number;
}

type Outcome = Schemas['JobPipelines'] | Schemas['JobPipelinesPreview'];

/** How much longer than the api we wait for its answer. */
const GRACE_MS = 15_000;

export const withChangeOptions = (command: Command) =>
  command
    .option('--dry-run', 'say what would happen, and change nothing')
    .option('--reason <text>', 'why, for the history')
    .option(
      '--wait <seconds>',
      'until the executors have applied it; exit code 3 when they have not by then',
      wholeNumber,
    );

export function parametersOf(job: string, { dryRun, wait, ifVersion }: ChangeOptions) {
  return {
    path: { job_id: job },
    query: {
      ...(dryRun && { dry_run: 'true' as const }),
      ...(wait !== undefined && { wait: 'applied' as const, timeout: wait }),
    },
    ...(ifVersion !== undefined && { header: { 'If-Match': `"${ifVersion}"` } }),
  };
}

export const timeoutOf = ({ wait }: ChangeOptions) => (wait === undefined ? undefined : wait * 1_000 + GRACE_MS);

export function printOutcome(session: Session, { data, response }: Answered<Outcome>): void {
  session.print(
    data,
    'allowed' in data ? previewIn(data) : `${data.job_id} version ${data.version}: ${namesOf(data.pipelines)}`,
  );
  if ('allowed' in data && !data.allowed) process.exitCode = EXIT.refused;
  if (response.status !== 202) return;
  session.note('The executors have not applied it yet.');
  process.exitCode = EXIT.unreachable;
}

function previewIn({
  job_id,
  version,
  allowed,
  added,
  removed,
  kept,
  denied,
  warnings,
  error,
}: Schemas['JobPipelinesPreview']) {
  const lines = [
    `${job_id} version ${version}: ${allowed ? 'it would be done' : 'it would be refused'}; nothing was changed`,
    `  added    ${namesOf(added)}`,
    `  removed  ${namesOf(removed)}`,
    `  kept     ${namesOf(kept)}`,
    ...denied.map(({ code, pipeline }) => `  denied   ${pipeline?.name ?? pipeline?.id ?? 'the job'} (${code})`),
    ...warnings.map(({ detail }) => `  warning  ${detail}`),
  ];
  return [...lines, ...(error ? [`  refused  ${error.detail} (${error.code})`] : [])].join('\n');
}
