import type { EntityManager } from 'typeorm';

/** A record that somebody gave up on. Any text, whatever it holds: it is made storable here. */
export interface StorableDeadLetter {
  readonly executor: string;
  /** Coordinates of the original record. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly reason: string;
  readonly detail: string;
  readonly key: string | null;
  readonly attempts: number;
  readonly value: Buffer | null;
  readonly occurredAt: Date;
}

/** What is kept of a value; the whole one is in the topic. */
const PAYLOAD_BYTES = 65_536;
const LONGEST_TEXT = 1_000;
const LONGEST_JOB_ID = 255;

/** A record that is given up again is the same dead letter, with the newest reason. */
const STORE = `
insert into dead_letters as known
       (executor, topic, partition, record_offset, reason, detail, job_id, attempts, payload, payload_bytes, occurred_at)
select * from unnest($1::text[], $2::text[], $3::integer[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::integer[],
                     $9::bytea[], $10::integer[], $11::timestamptz[])
    on conflict on constraint dead_letters_once do update
   set reason = excluded.reason, detail = excluded.detail, attempts = excluded.attempts, occurred_at = excluded.occurred_at
 where excluded.occurred_at > known.occurred_at`;

/** As long as the topic keeps them; some at a time, from the oldest on. */
const FORGET = `
delete from dead_letters
 where received_at < now() - interval '30 days'
   and id in (select id from dead_letters order by id limit 1000 for update skip locked)`;

export async function storeDeadLetters(manager: EntityManager, letters: readonly StorableDeadLetter[]): Promise<void> {
  if (letters.length === 0) return;
  const once = new Map(
    letters.map((letter) => [
      JSON.stringify([letter.topic, letter.partition, String(letter.offset), letter.executor]),
      letter,
    ]),
  );
  const rows = [...once.values()];
  await manager.query(STORE, [
    rows.map(({ executor }) => storable(executor)),
    rows.map(({ topic }) => storable(topic)),
    rows.map(({ partition }) => partition),
    rows.map(({ offset }) => String(offset)),
    rows.map(({ reason }) => storable(reason)),
    rows.map(({ detail }) => storable(detail)),
    rows.map(({ key }) => jobIdOf(key)),
    rows.map(({ attempts }) => attempts),
    rows.map(({ value }) => value?.subarray(0, PAYLOAD_BYTES) ?? null),
    rows.map(({ value }) => value?.length ?? null),
    rows.map(({ occurredAt }) => occurredAt.toISOString()),
  ]);
  await manager.query(FORGET);
}

function storable(text: string): string {
  return text
    .replaceAll(/\p{Cc}/gu, '\ufffd')
    .toWellFormed()
    .slice(0, LONGEST_TEXT);
}

/** A key that no job can have is none. */
function jobIdOf(key: string | null): string | null {
  const isJobId = key !== null && key !== '' && Array.from(key).length <= LONGEST_JOB_ID && !/\p{Cc}/u.test(key);
  return isJobId ? key : null;
}
