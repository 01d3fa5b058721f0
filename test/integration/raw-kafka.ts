import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const INIT_PRODUCER_ID = 22;
const UPDATE_FEATURES = 57;

/** Requests of Kafka's protocol that kafkajs does not have, or not alone. One at a time. */
export class RawKafka {
  private constructor(private readonly socket: Socket) {}

  static async connect(broker: string): Promise<RawKafka> {
    const [host, port] = broker.split(':');
    const socket = connect({ host: host ?? '', port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new RawKafka(socket);
  }

  close(): void {
    this.socket.destroy();
  }

  /**
   * What each opening of a transactional producer asks for, without the opening.
   * @returns the id and the epoch that were given
   */
  async initProducerId(transactionalId: string) {
    const body = Buffer.concat([int16(transactionalId.length), text(transactionalId), int32(60_000)]);
    const answer = await this.ask(INIT_PRODUCER_ID, 1, body);
    return { errorCode: answer.readInt16BE(4), producerId: answer.readBigInt64BE(6), epoch: answer.readInt16BE(14) };
  }

  /** As an administrator upgrades a cluster, or downgrades it where nothing is lost by that. @returns Kafka's error code */
  async changeFeature(name: string, level: number, change: 'upgrade' | 'safe downgrade'): Promise<number> {
    const type = { upgrade: 1, 'safe downgrade': 2 }[change];
    const update = Buffer.concat([compact(name), int16(level), Buffer.from([type, 0])]);
    // The tags of the header, one update, not only to be validated, no tags.
    const body = Buffer.concat([Buffer.from([0]), int32(30_000), Buffer.from([2]), update, Buffer.from([0, 0])]);
    return (await this.ask(UPDATE_FEATURES, 2, body)).readInt16BE(5);
  }

  /** @returns what is behind the number of the answer */
  private async ask(apiKey: number, version: number, body: Buffer): Promise<Buffer> {
    const request = Buffer.concat([int16(apiKey), int16(version), int32(1), int16(-1), body]);
    this.socket.write(Buffer.concat([int32(request.length), request]));
    const [answer] = (await once(this.socket, 'data')) as [Buffer];
    return answer.subarray(8);
  }
}

const text = (value: string) => Buffer.from(value);
const compact = (value: string) => Buffer.concat([Buffer.from([value.length + 1]), text(value)]);

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}
