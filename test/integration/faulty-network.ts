import { createConnection, createServer, type Server, type Socket } from 'node:net';

interface Way {
  readonly near: Socket;
  readonly far: Socket;
}

/** A way to a server on this machine that can be slow, cut, or silent: then nothing passes, and nobody is told. */
export class FaultyNetwork {
  private server: Server | undefined;
  private readonly ways = new Set<Way>();
  private delayMs = 0;
  private isSilent = false;

  constructor(
    readonly port: number,
    private readonly targetPort: number,
  ) {}

  async open(): Promise<void> {
    const server = createServer((near) => this.connect(near));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
  }

  /** Everything takes so much longer, in each direction. */
  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** Breaks all connections; new ones come about. */
  cut(): void {
    for (const { near, far } of this.ways) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  /** The connections of now are half open from here on, for good; so are new ones, until `hear`. */
  fallSilent(): void {
    this.isSilent = true;
    for (const way of this.ways) silence(way);
  }

  /** New connections work again. */
  hear(): void {
    this.isSilent = false;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.cut();
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  private connect(near: Socket): void {
    const way = { near, far: createConnection({ port: this.targetPort, host: '127.0.0.1' }) };
    this.ways.add(way);
    this.pass(way.near, way.far);
    this.pass(way.far, way.near);
    near.once('close', () => this.ways.delete(way));
    if (this.isSilent) silence(way);
  }

  private pass(from: Socket, to: Socket): void {
    // One after the other, also when the delay changes in between.
    let last: Promise<unknown> = Promise.resolve();
    from.on('data', (bytes: Buffer) => {
      const { delayMs } = this;
      if (delayMs === 0) last = last.then(() => to.write(bytes));
      else last = Promise.all([last, sleep(delayMs)]).then(() => to.write(bytes));
    });
    // The end comes with the close behind it.
    from.on('error', () => undefined);
    from.on('close', () => void last.then(() => to.destroy()));
  }
}

/** The server's end goes at once, as when its machine does; the client's end stays, and hears nothing any more. */
function silence({ near, far }: Way): void {
  for (const socket of [near, far]) socket.removeAllListeners('data');
  far.removeAllListeners('close').destroy();
  near.resume();
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
