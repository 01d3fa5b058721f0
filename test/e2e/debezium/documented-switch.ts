import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { eventually } from '../../support/index.js';
import type { DebeziumHarness } from './debezium-harness.js';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/operations/debezium.md'), 'utf8');
const [, TO_DEBEZIUM = '', TO_RELAY = ''] = PAGE.split(/^\*\*From the relay|^\*\*From Debezium/m);

type Values = Readonly<Record<string, unknown>>;

/** The steps of docs/operations/debezium.md, as they are written there. */
export async function switchToDebezium(harness: DebeziumHarness, topic: string, stopRelay: () => Promise<void>) {
  const [createSlot, waiting] = statementsIn(TO_DEBEZIUM, 2);
  const before = await run(harness, createSlot);
  await eventually(async () => expect(await run(harness, waiting, before)).toEqual({ waiting: '0' }), {
    timeoutMs: 30_000,
  });
  await stopRelay();
  await harness.startDebezium(topic);
}

/** The relays are started by the caller. */
export async function switchToRelay(harness: DebeziumHarness): Promise<void> {
  const [position, ended, sent, handOver] = statementsIn(TO_RELAY, 4);
  const before = await run(harness, position);
  const end = await eventually(async () => {
    const row = await run(harness, ended, before);
    expect(row).toMatchObject({ lsn: expect.any(String) });
    return row;
  });
  await eventually(async () => expect(await run(harness, sent, end)).toEqual({ sent: true }), { timeoutMs: 60_000 });
  await harness.stopDebezium();
  await run(harness, handOver, before);
}

function statementsIn(text: string, count: number): string[] {
  const statements = [...text.matchAll(/```sql\n([^`]*)```/g)].map(([, sql = '']) => sql);
  expect(statements).toHaveLength(count);
  return statements;
}

/** As psql does it, with `:name` for a value. @returns the last row */
async function run({ dataSource }: DebeziumHarness, sql = '', values: Values = {}): Promise<Values> {
  let row: Values = {};
  for (const statement of sql.split(';').filter((part) => part.trim() !== '')) {
    const rows: Values[] = await dataSource.query(
      Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`:${name}`, String(value)), statement),
    );
    row = rows.at(-1) ?? {};
  }
  return row;
}
