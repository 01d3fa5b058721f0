import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createValidationPipe } from '../http/validation.pipe.js';
import { UpdateJobPipelinesBody } from './update-job-pipelines.dto.js';

/** The rules alone: a class that inherits them, and not the acceptance of the usual form. */
class ByTheRules extends UpdateJobPipelinesBody {}

async function read(metatype: new () => UpdateJobPipelinesBody, body: unknown): Promise<unknown> {
  try {
    const read = await createValidationPipe().transform(structuredClone(body), { type: 'body', metatype });
    return { ...read, isInstance: read instanceof metatype };
  } catch (error) {
    return error;
  }
}

const ID = 'E05CC5F7-b199-49a6-b1bc-f17dc5247e0c';
const anyIds = fc.oneof(
  fc.array(fc.oneof(fc.uuid(), fc.constant(ID), fc.constant(ID.toLowerCase()), fc.string(), fc.integer()), {
    maxLength: 4,
  }),
  fc.array(fc.uuid()),
  fc.string(),
  fc.constantFrom(
    null,
    undefined,
    '',
    '[]',
    ID,
    `["${ID}"]`,
    Array.from({ length: 1_001 }, () => ID),
    {},
    0,
  ),
  fc.constant(Array.from({ length: 1_001 }, (_, id) => `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`)),
);
const anyJobId = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 600 }),
  fc.uuid(),
  fc.constantFrom(null, undefined, 1, '\ud800', '\u{1f600}'.repeat(255), '\u{1f600}'.repeat(256), 'a'.repeat(256), []),
);

describe(UpdateJobPipelinesBody, () => {
  it('is read and refused in its usual form exactly as its rules say', async () => {
    const anyBody = fc.record({ job_id: anyJobId, pipeline_ids: anyIds, other: fc.anything() }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(anyBody, async (body) => {
        expect(await read(UpdateJobPipelinesBody, body)).toEqual(await read(ByTheRules, body));
      }),
      { numRuns: 500 },
    );
  });

  it('takes each id once, in lower case, and nothing that is not asked for', async () => {
    const body = { job_id: 'job', pipeline_ids: [ID, ID.toLowerCase()], other: true };
    const expected = { job_id: 'job', pipeline_ids: [ID.toLowerCase()], isInstance: true };
    expect(await read(UpdateJobPipelinesBody, body)).toEqual(expected);
  });
});
