import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../support/index.js';

const PRODUCE = 0;
/** Of the protocol's frames: the length stands before what it counts, an answer begins with its request's number. */
const LENGTH_BYTES = 4;

/**
 * A way to a broker that knows where its requests and answers begin and end, and can lose the answer to a write that the
 * broker has carried out. A client learns the broker's own address from it and would go there: it is told this one instead.
 * Source: https://kafka.apache.org/protocol#protocol_messages
 */
export class ProduceGate {
  dropped = 0;
  private dropNext = false;
  private isRefusing = false;
  private sawProduce: (() => void) | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly port: number,
    private readonly target: { readonly host: string; readonly port: number },
    private readonly wayPort: number,
  ) {}

  /** @param wayPort of another way, behind this one, on this machine */
  static async open(broker: string, wayPort?: number): Promise<ProduceGate> {
    const [host = '', targetPort = ''] = broker.split(':');
    const port = await freePort();
    const server = createServer();
    const gate = new ProduceGate(server, port, { host, port: Number(targetPort) }, wayPort ?? Number(targetPort));
    server.on('connection', (near) => gate.connect(near));
    await new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
    return gate;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** The connection breaks instead, as it does when a network fails. */
  dropNextProduceAnswer(): void {
    this.dropNext = true;
  }

  /** Resolves when the next write is on its way. */
  seenProduce(): Promise<void> {
    return new Promise((resolve) => {
      this.sawProduce = resolve;
    });
  }

  /** Breaks all connections and lets no new one come about. */
  refuse(): void {
    this.isRefusing = true;
    for (const socket of this.sockets) socket.destroy();
  }

  admit(): void {
    this.isRefusing = false;
  }

  async close(): Promise<void> {
    this.refuse();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
  }

  private connect(near: Socket): void {
    if (this.isRefusing) {
      near.destroy();
      return;
    }
    const far = createConnection({ ...this.target, port: this.wayPort });
    const writes = new Set<number>();
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
    near.on(
      'data',
      framesTo((frame) => this.request(frame, writes, far)),
    );
    far.on(
      'data',
      framesTo((frame) => this.answer(frame, writes, near)),
    );
  }

  private request(frame: Buffer, writes: Set<number>, far: Socket): void {
    if (frame.readInt16BE(LENGTH_BYTES) === PRODUCE) {
      writes.add(frame.readInt32BE(LENGTH_BYTES + 4));
      this.sawProduce?.();
      this.sawProduce = undefined;
    }
    far.write(frame);
  }

  private answer(frame: Buffer, writes: Set<number>, near: Socket): void {
    const isOfWrite = writes.delete(frame.readInt32BE(LENGTH_BYTES));
    if (isOfWrite && this.dropNext) {
      this.dropNext = false;
      this.dropped += 1;
      near.destroy();
      return;
    }
    near.write(this.withOwnAddress(frame));
  }

  /** Answers that name the broker have its port as four bytes behind its host; only that place looks so. */
  private withOwnAddress(frame: Buffer): Buffer {
    const host = Buffer.from(this.target.host);
    const theirs = Buffer.concat([host, portBytes(this.target.port)]);
    const at = frame.indexOf(theirs);
    if (at >= 0) portBytes(this.port).copy(frame, at + host.length);
    return frame;
  }
}

function portBytes(port: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(port);
  return bytes;
}

/** Cuts what arrives into whole frames. */
function framesTo(handle: (frame: Buffer) => void): (chunk: Buffer) => void {
  let waiting: Buffer = Buffer.alloc(0);
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + waiting.readInt32BE(0);
      if (waiting.length < end) return;
      handle(Buffer.from(waiting.subarray(0, end)));
      waiting = waiting.subarray(end);
    }
  };
}
