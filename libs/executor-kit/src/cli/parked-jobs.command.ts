import { parseArgs } from 'node:util';
import { detailOf } from '../handler.js';
import { PostgresStore } from '../postgres.store.js';

const USAGE = `flow-executor-kit <command> --schema SCHEMA --executor NAME [--database URL]

  parked              lists the jobs that the executor has given up on for now, one JSON object a line
  redrive JOB…        lets these go on: a running instance of the executor tries them again within seconds
  redrive --all       all of them

Without --database the standard variables of PostgreSQL count (PGHOST, PGUSER, PGPASSWORD, …).
`;
const PAGE_SIZE = 500;

interface Output {
  write(text: string): unknown;
}

interface Command {
  readonly name: 'parked' | 'redrive';
  readonly jobIds: readonly string[];
  readonly all: boolean;
  readonly schema: string;
  readonly executor: string;
  readonly database: string | undefined;
}

/** Parked jobs of an executor whose store is a PostgresStore. @returns the exit code: 0 done, 1 failed, 2 misused */
export async function parkedJobsCommand(args: readonly string[], out: Output, err: Output): Promise<number> {
  const command = read(args);
  if (!command) {
    err.write(USAGE);
    return 2;
  }
  const { schema, database } = command;
  const store = new PostgresStore({ schema, ...(database !== undefined && { connectionString: database }) });
  try {
    await (command.name === 'parked' ? list(store, command, out) : redrive(store, command, out));
    return 0;
  } catch (error) {
    err.write(`${detailOf(error)}\n`);
    return 1;
  } finally {
    await store.close();
  }
}

function read(args: readonly string[]): Command | undefined {
  const text = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { schema: text, executor: text, database: text, all: { type: 'boolean', default: false } },
    });
    const [name, ...jobIds] = positionals;
    const { schema, executor, all, database } = values;
    const isComplete = name === 'parked' || (name === 'redrive' && all !== jobIds.length > 0);
    return isComplete && schema && executor ? { name, jobIds, all, schema, executor, database } : undefined;
  } catch {
    return undefined;
  }
}

async function list(store: PostgresStore, { executor }: Command, out: Output): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: Awaited<ReturnType<typeof store.listParked>> = await store.listParked(executor, PAGE_SIZE, after);
    for (const job of page) out.write(`${JSON.stringify(job)}\n`);
    after = page.length === PAGE_SIZE ? page.at(-1)?.jobId : undefined;
  }
}

async function redrive(store: PostgresStore, { executor, jobIds, all }: Command, out: Output): Promise<void> {
  let requested = 0;
  for (const jobId of all ? [null] : jobIds) requested += await store.requestRedrive(executor, jobId);
  out.write(`${requested} parked jobs will be tried again\n`);
}
