import 'reflect-metadata';
import { CommanderError } from 'commander';
import { createProgram } from './program.js';
import { EXIT, exitCodeOf } from './session/exit-code.js';
import { sayFailure } from './session/say-failure.js';

// `events tail | head` ends by this; nothing is wrong then.
process.stdout.on('error', () => process.exit(0));

const json = process.argv.includes('--json');
try {
  await createProgram(!json).parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  if (process.exitCode !== EXIT.done && (json || !(error instanceof CommanderError))) sayFailure(error, json);
}
