import tab from '@bomb.sh/tab/commander';
import { Command } from 'commander';
import { assignCommand } from './assignments/assign.command.js';
import { deadLettersCommands } from './dead-letters/dead-letters.commands.js';
import { doctorCommand } from './doctor/doctor.command.js';
import { tailEventsCommand } from './events/tail-events.command.js';
import { jobCommands } from './jobs/job.commands.js';
import { pipelinesCommands } from './pipelines/pipelines.commands.js';
import { migrateCommand } from './processes/migrate.command.js';
import { startCommand } from './processes/start.command.js';
import { relayCommands } from './relay/relay.commands.js';
import { replayCommand } from './replays/replay.command.js';
import { group } from './session/command.js';
import { exportCommand } from './site/export.command.js';
import { importCommand } from './site/import.command.js';
import { tokenCommands } from './tokens/token.commands.js';

const ABOUT = `Decides which Flow pipelines each job belongs to: this is the service, and every call of it, from a shell.

The api is found by FLOW_PIPELINES_URL (http://127.0.0.1:3000), and called with FLOW_PIPELINES_TOKEN.`;

const EXIT_CODES = `
Exit codes:
  0  done
  1  refused, or failed; of doctor: something has to be mended
  2  not called as this help says
  3  the api cannot be reached, or not now: trying again later may help
  4  no or a wrong token, or one that may not do this`;

/**
 * All commands. Errors are thrown, never a process ended.
 * @param saysErrors whether the parser prints what it does not like
 */
export function createProgram(saysErrors = true): Command {
  const program = new Command('flow-pipelines')
    .description(ABOUT)
    .option('--json', 'print the result as JSON, one line; errors too, on standard error')
    .option('--url <url>', 'where the api is, in place of FLOW_PIPELINES_URL')
    .option('--token-file <path>', 'read the token from a file, or from standard input (-)')
    .addHelpText('after', EXIT_CODES);
  const commands = [
    startCommand(),
    migrateCommand(),
    doctorCommand(),
    assignCommand(),
    group('job', 'One job: its pipelines, now and before', jobCommands()),
    group('pipelines', 'The pipelines that you may see', pipelinesCommands()),
    group('events', 'What changed', [tailEventsCommand()]),
    replayCommand(),
    group('relay', 'The way of the events to Kafka', relayCommands()),
    group('dead-letters', 'What executors gave up on', deadLettersCommands()),
    group('token', 'API tokens', tokenCommands()),
    exportCommand(),
    importCommand(),
  ];
  for (const each of commands) program.addCommand(each);
  tab(program, { completionCommandName: 'completion' });
  inherit(program, saysErrors);
  return program;
}

/** Commands that are made on their own know nothing of their parent's settings. */
function inherit(parent: Command, saysErrors: boolean): void {
  parent
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, helpWidth: 100 })
    .configureOutput(saysErrors ? {} : { writeErr: () => undefined })
    .showHelpAfterError(usageHint(parent));
  for (const each of parent.commands) inherit(each, saysErrors);
}

function usageHint(command: Command): string {
  const path: string[] = [];
  for (let each: Command | null = command; each; each = each.parent) path.unshift(each.name());
  return `(${path.join(' ')} --help says how it is called)`;
}
