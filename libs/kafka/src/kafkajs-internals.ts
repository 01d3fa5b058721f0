import { createRequire } from 'node:module';
import type { IHeaders } from 'kafkajs';

/** What is used of kafkajs below its interface; it has no types. See docs/adr/0030-faster-records-in-kafkajs.md. */
const part = createRequire(import.meta.url);

interface Content {
  readonly key?: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: IHeaders;
}

/** Is there where the file is the one of libs/kafka/kafkajs. */
export const { encodeBody } = part('kafkajs/src/protocol/recordBatch/record/v0/index.js') as {
  readonly encodeBody?: (content: Content) => Buffer;
};

export const murmur2 = part('kafkajs/src/producer/partitioners/default/murmur2.js') as (key: Buffer | string) => number;
