import { once } from 'node:events';
import type { Writable } from 'node:stream';
import pg from 'pg';

/** What pg's connection can do, and its types do not say. */
interface CopyConnection {
  readonly stream: Writable;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/** `copy … from stdin`, for which pg has messages but no call. Waits while the server takes no more. */
export async function copyIn(client: pg.Client, statement: string, chunks: Iterable<string>): Promise<void> {
  const query = Object.assign(new pg.Query(statement), {
    handleCopyInResponse: (connection: CopyConnection) =>
      void sendAll(connection, chunks).catch((error: unknown) => connection.sendCopyFail(String(error))),
  });
  const copied = new Promise<void>((resolve, reject) => query.on('end', () => resolve()).on('error', reject));
  client.query(query);
  await copied;
}

async function sendAll(connection: CopyConnection, chunks: Iterable<string>): Promise<void> {
  for (const chunk of chunks) {
    connection.sendCopyFromChunk(Buffer.from(chunk));
    if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain');
  }
  connection.endCopyFrom();
}
