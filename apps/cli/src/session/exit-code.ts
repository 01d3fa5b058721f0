import { FlowPipelinesError } from '@flow-pipelines/client';
import { ConfigurationError } from '@flow-pipelines/runtime';
import { CommanderError } from 'commander';
import { UsageError } from './usage-error.js';

/** What a script can tell from how a command ended; docs/cli.md says the same in words. */
export const EXIT = { done: 0, refused: 1, usage: 2, unreachable: 3, notAllowed: 4 } as const;

const NOT_ALLOWED = new Set([401, 403]);

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof UsageError || error instanceof ConfigurationError) return EXIT.usage;
  if (!(error instanceof FlowPipelinesError)) return EXIT.refused;
  if (error.status !== undefined && NOT_ALLOWED.has(error.status)) return EXIT.notAllowed;
  return error.retryable || error.code === 'unexpected_answer' ? EXIT.unreachable : EXIT.refused;
}
