import { eventually, type TestApi } from '../support/index.js';

interface Message {
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface StreamOptions {
  readonly query?: string;
  readonly token?: string;
  /** In place of a token. */
  readonly cookie?: string;
  readonly lastId?: string | undefined;
}

/** A client of the event stream as the standard describes one: it keeps the last id that it got, with or without data. */
export class SseClient {
  readonly messages: Message[] = [];
  lastId: string | undefined;
  ended = false;
  private readonly abort = new AbortController();
  private reading: Promise<void> = Promise.resolve();

  private constructor(readonly response: Response) {}

  static async open(api: TestApi, options: StreamOptions = {}) {
    const abort = new AbortController();
    const response = await fetch(`${api.url}/api/v2/events/stream${options.query ?? ''}`, {
      signal: abort.signal,
      headers: {
        ...(options.cookie === undefined
          ? { authorization: `Bearer ${options.token ?? api.adminToken}` }
          : { cookie: options.cookie }),
        ...(options.lastId === undefined ? {} : { 'last-event-id': options.lastId }),
      },
    });
    const client = new SseClient(response);
    abort.signal.throwIfAborted();
    client.abort.signal.addEventListener('abort', () => abort.abort());
    if (response.status === 200) client.reading = client.read();
    return client;
  }

  jobs(): string[] {
    return this.messages.map(({ data }) => `${String(data['job_id'])} ${String(data['version'])}`);
  }

  async waitFor(count: number): Promise<void> {
    await eventually(() => {
      if (this.messages.length < count) throw new Error(`${this.messages.length} of ${count} messages`);
    });
  }

  async close(): Promise<void> {
    this.abort.abort();
    await this.reading;
  }

  private async read(): Promise<void> {
    let text = '';
    try {
      for await (const chunk of (this.response.body as ReadableStream<Uint8Array>).pipeThrough(
        new TextDecoderStream(),
      )) {
        text += chunk;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.take(block);
      }
    } catch {
      // Closed by us, or cut: what was not complete does not count.
    }
    this.ended = true;
  }

  private take(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]),
    );
    this.lastId = fields.get('id') ?? this.lastId;
    const data = fields.get('data');
    if (data !== undefined) this.messages.push({ id: this.lastId ?? '', data: JSON.parse(data) as Message['data'] });
  }
}
