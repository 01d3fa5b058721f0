import { readFileSync } from 'node:fs';
import { FlowPipelinesClient } from '@flow-pipelines/client';
import { loadConfiguration } from '@flow-pipelines/runtime';
import type { Command } from 'commander';
import { CliConfiguration } from '../cli.configuration.js';
import { UsageError } from './usage-error.js';

export interface GlobalOptions {
  readonly json?: boolean;
  readonly url?: string;
  readonly tokenFile?: string;
}

/** What one run of a command works with: where to go, as whom, and how to say what came of it. */
export class Session {
  readonly json: boolean;
  readonly url: string;
  private readonly token: string;

  private constructor({ json, url, tokenFile }: GlobalOptions) {
    const configuration = loadConfiguration(CliConfiguration);
    this.json = json === true;
    this.url = url ?? configuration.url;
    this.token = tokenFile === undefined ? configuration.token : readToken(tokenFile);
  }

  static of(command: Command): Session {
    return new Session(command.optsWithGlobals<GlobalOptions>());
  }

  get hasToken(): boolean {
    return this.token !== '';
  }

  /** @throws {UsageError} without a token */
  client(timeoutMs?: number): FlowPipelinesClient {
    if (!this.hasToken) throw new UsageError('There is no token: set FLOW_PIPELINES_TOKEN, or give --token-file');
    const onRetry = ({ error, delayMs }: { error: Error; delayMs: number }) =>
      this.note(`${error.message}; trying again in ${(delayMs / 1_000).toFixed(1)} s`);
    return new FlowPipelinesClient({ url: this.url, token: this.token, timeoutMs, onRetry });
  }

  /** The result of the command: JSON on one line where that was asked for, or words. */
  print(value: unknown, words: string): void {
    process.stdout.write(`${this.json ? JSON.stringify(value) : words}\n`);
  }

  /** Beside the result, and in nobody's way. */
  note(words: string): void {
    process.stderr.write(`${words}\n`);
  }
}

/** `-` is standard input. A line end behind the token is none of it. */
function readToken(file: string): string {
  try {
    const token = readFileSync(file === '-' ? 0 : file, 'utf8').trim();
    if (token !== '') return token;
  } catch (error) {
    throw new UsageError(`--token-file: ${(error as Error).message}`);
  }
  throw new UsageError(`--token-file: ${file === '-' ? 'standard input' : file} holds no token`);
}
