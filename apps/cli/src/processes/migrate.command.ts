import type { Command } from 'commander';
import { command } from '../session/command.js';
import { programOf } from '../session/paths.js';
import { Session } from '../session/session.js';
import { runProgram } from './run-program.js';

const APPLIED = /^migrate: applied (.+)$/m;

export const migrateCommand = () =>
  command('migrate', 'Bring the schema of the database in DATABASE_URL up to date, once', [
    'migrate',
    'migrate --json',
  ]).action(async (_options: object, self: Command) => {
    const session = Session.of(self);
    let said = '';
    const program = programOf('apps/api/src/migrate/main.js');
    process.exitCode = await runProgram(program, { captured: session.json, onOutput: (text) => (said += text) });
    if (session.json && process.exitCode === 0)
      session.print({ applied: APPLIED.exec(said)?.[1]?.split(', ') ?? [] }, '');
  });
