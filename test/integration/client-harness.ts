import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly key: string | undefined;
  readonly lastEventId: string | undefined;
}

export type Misbehaviour = (seen: Seen, response: ServerResponse, pass: () => Promise<string>) => Promise<boolean>;

/** Stands between a client and the real api, and lets answers go wrong on their way. */
export class AnswerGate {
  readonly seen: Seen[] = [];
  /** Asked for each request; true when it has answered, or not answered, itself. */
  misbehave: Misbehaviour = async () => false;
  /** Parts of answers that have left it, whatever happens to the connection from then on. */
  chunksPassed = 0;
  private readonly server: Server = createServer((request, response) => void this.handle(request, response));

  private constructor(private readonly target: string) {}

  static async open(target: string): Promise<AnswerGate> {
    const gate = new AnswerGate(target);
    await new Promise<void>((resolve) => gate.server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Breaks every connection. */
  cut(): void {
    this.server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const key = headers['idempotency-key'];
    const lastEventId = headers['last-event-id'];
    const seen = { method, url, key: one(key), lastEventId: one(lastEventId) };
    this.seen.push(seen);
    const body = await text(request);
    if (await this.misbehave(seen, response, async () => text(await this.pass(request, body)))) return;
    const answer = await this.pass(request, body);
    response.writeHead(answer.statusCode ?? 0, answer.headers);
    response.on('close', () => answer.destroy());
    answer.on('error', () => response.destroy());
    answer.on('data', (chunk: Buffer) => response.write(chunk, () => (this.chunksPassed += 1)));
    answer.on('end', () => response.end());
  }

  private pass({ method, url, headers }: IncomingMessage, body: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      ask(`${this.target}${url}`, { method, headers }, resolve).on('error', reject).end(body);
    });
  }
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

export function answer(response: ServerResponse, status: number, code: string, retryAfter?: string): true {
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'x-request-id': 'of the gate',
    ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
  });
  response.end(JSON.stringify({ type: `urn:flow-pipelines:error:${code}`, title: code, status, detail: 'No.', code }));
  return true;
}
