import type { Command } from 'commander';
import { command } from '../session/command.js';
import { programOf } from '../session/paths.js';
import { Session } from '../session/session.js';
import { runProgram } from './run-program.js';

const READY = /^ready (\S+) kafka (.+)$/m;

export const startCommand = () =>
  command('start', 'Start everything on this machine: PostgreSQL and Kafka, unless given, and the four processes', [
    'start',
    'start --json | jq -r .url',
  ]).action(async (_options: object, self: Command) => {
    const session = Session.of(self);
    let said = '';
    process.exitCode = await runProgram(programOf('apps/all-in-one/src/main.js'), {
      captured: session.json,
      onOutput: (text) => {
        const before = READY.test(said);
        said += text;
        const [, url, kafka] = READY.exec(said) ?? [];
        if (!before && url !== undefined) session.print({ url, kafka: kafka === 'none' ? null : kafka }, '');
      },
    });
  });
