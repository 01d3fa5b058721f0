import { connect, type Socket } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';

interface Answer {
  readonly status: number;
  readonly body: string;
}

interface Pending {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One keep-alive HTTP/1.1 connection with one request under way at a time. Written by hand because the load generator
 * shares the machine's cores with what it measures: a general client costs several times as much per request.
 * Understands what both contestants send: answers with a Content-Length.
 */
export class HttpConnection {
  private received: Buffer = Buffer.alloc(0);
  private pending: Pending | undefined;
  private readonly socket: Socket;
  private readonly head: string;

  private constructor(socket: Socket, head: string) {
    this.socket = socket;
    this.head = head;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the server closed the connection')));
  }

  static async open(port: number, path: string, token: string, method = 'POST'): Promise<HttpConnection> {
    const socket = connect({ host: '127.0.0.1', port });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    const head =
      `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n` +
      'content-type: application/json\r\ncontent-length: ';
    return new HttpConnection(socket, head);
  }

  /** @param json ASCII only, so that its length is its number of bytes */
  post(json: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.pending = { resolve, reject };
      this.socket.write(`${this.head}${json.length}${END_OF_HEAD}${json}`, 'latin1');
    });
  }

  get(): Promise<Answer> {
    return this.post('');
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const headLength = this.received.indexOf(END_OF_HEAD);
    if (headLength < 0) return;
    const head = this.received.toString('latin1', 0, headLength);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) return this.fail(new Error(`an answer without Content-Length:\n${head}`));
    const start = headLength + END_OF_HEAD.length;
    const end = start + Number(length);
    if (this.received.length < end) return;
    const answer = { status: Number(head.slice(9, 12)), body: this.received.toString('utf8', start, end) };
    this.received = this.received.subarray(end);
    const { pending } = this;
    this.pending = undefined;
    pending?.resolve(answer);
  }

  private fail(error: Error): void {
    this.pending?.reject(error);
    this.pending = undefined;
  }
}
