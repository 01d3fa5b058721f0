import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readEvent } from './event-reader.js';

const EXAMPLES = new URL('../../contracts/examples/', import.meta.url);
const example = (name: string) => readFileSync(new URL(name, EXAMPLES), 'utf8');
const golden = example('job-pipelines-updated.v1.assigned.json');
const event = JSON.parse(golden) as { job_id: string };
const read = (value: unknown, key: string | null = event.job_id) =>
  readEvent({ key, value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)) });

describe(readEvent.name, () => {
  // The topic keeps the last event of a job for ever, so every version that was ever written must be read.
  it.each(readdirSync(EXAMPLES).filter((name) => name.startsWith('job-pipelines-updated.')))('reads %s', (name) => {
    const kept = JSON.parse(example(name)) as { job_id: string };
    expect(read(kept, kept.job_id)).toEqual({ kind: 'event', event: kept });
  });

  it('lets fields pass that it does not know', () => {
    expect(read({ ...event, priority: 3 })).toMatchObject({ kind: 'event', event: { priority: 3 } });
  });

  it('knows a tombstone', () => {
    expect(readEvent({ key: 'job', value: null })).toEqual({ kind: 'tombstone' });
  });

  it.each([
    ['not_json', '{', undefined],
    ['not_json', '', undefined],
    ['unknown_schema_version', { ...event, schema_version: 2 }, undefined],
    ['schema_violation', { ...event, schema_version: '1' }, undefined],
    ['schema_violation', { ...event, version: 0 }, undefined],
    ['schema_violation', { ...event, version: 1e300 }, undefined],
    ['schema_violation', { ...event, pipelines: [{}] }, undefined],
    ['schema_violation', null, undefined],
    ['schema_violation', { ...event, job_id: 'a\0b' }, 'a\0b'],
    ['key_mismatch', golden, 'another'],
    ['key_mismatch', golden, null],
  ])('refuses as %s: %j', (reason, value, key) => {
    const result = key === undefined ? read(value) : read(value, key);
    expect(result).toMatchObject({ kind: 'rejected', reason, detail: expect.stringMatching(/./) });
  });

  it('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(readEvent({ key: null, value: Buffer.from(bytes) }).kind).toBe('rejected');
      }),
    );
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(read(json).kind).toBe('rejected');
      }),
    );
  });
});
