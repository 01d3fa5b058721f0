/** What is used of kafkajs below its interface; see docs/adr/0030. */

declare module 'kafkajs/src/protocol/recordBatch/record/v0/index.js' {
  import type { IHeaders } from 'kafkajs';

  interface Content {
    readonly key?: Buffer | string | null;
    readonly value: Buffer | string | null;
    readonly headers?: IHeaders;
  }
  /** `encodeBody` is there where the file is the one of libs/kafka/kafkajs. */
  const format: { readonly encodeBody?: (content: Content) => Buffer };
  export default format;
}

declare module 'kafkajs/src/producer/partitioners/default/murmur2.js' {
  const murmur2: (key: Buffer | string) => number;
  export default murmur2;
}
