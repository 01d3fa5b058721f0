import type { IHeaders, KafkaMessage } from 'kafkajs';

export interface ConsumedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** When it was written, by the topic's clock. */
  readonly timestamp: Date;
  readonly key: string | null;
  /** null is a tombstone. */
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** One of the headers, without the price of them all. */
  header(name: string): string | undefined;
}

/** Records of one partition, in order. */
export interface ConsumedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly ConsumedRecord[];
  /** How often in a row this partition has failed before: 0 at first. */
  readonly attempt: number;
  /** Aborted when the partition may be somebody else's by now, or the consumer stops. */
  readonly signal: AbortSignal;
  /** Commits everything up to and including this offset, so that a failure further on does not bring it again. */
  advance(throughOffset: bigint): Promise<void>;
  /** Says that so many more of the records need no memory any more, which makes room for others of this partition. */
  release(count: number): void;
}

/** A record as the client has read it. What hardly any reader looks at is made when somebody does: there are many records. */
export class FetchedRecord implements ConsumedRecord {
  readonly key: string | null;
  readonly value: Buffer | null;

  constructor(
    readonly topic: string,
    readonly partition: number,
    private readonly message: KafkaMessage,
  ) {
    this.key = message.key?.toString() ?? null;
    this.value = message.value;
  }

  get offset(): bigint {
    return BigInt(this.message.offset);
  }

  get timestamp(): Date {
    return new Date(Number(this.message.timestamp));
  }

  get headers(): Readonly<Record<string, string>> {
    const texts = Object.entries(this.message.headers ?? {}).map(([name, value]) => [name, textOf(value)] as const);
    return Object.fromEntries(texts.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
  }

  header(name: string): string | undefined {
    return textOf(this.message.headers?.[name]);
  }
}

/** The last one of a header that is repeated. */
function textOf(value: IHeaders[string]): string | undefined {
  return (Array.isArray(value) ? value.at(-1) : value)?.toString();
}
