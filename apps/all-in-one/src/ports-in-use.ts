import { createServer } from 'node:net';

const POLL_MS = 100;

export interface WantedPort {
  readonly setting: string;
  readonly host: string;
  readonly port: number;
}

/**
 * Those of the wanted ports that others listen on, or that are wanted twice. Ports that are taken get a moment to become
 * free, since the processes of an owner that was killed need one to notice.
 */
export async function portsInUse(wanted: readonly WantedPort[], patienceMs = 2_000): Promise<WantedPort[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const free = await Promise.all(wanted.map(isFree));
    const taken = wanted.filter(
      ({ port }, index) => !free[index] || wanted.findIndex((other) => other.port === port) < index,
    );
    if (taken.length === 0 || Date.now() > deadline) return taken;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function isFree({ host, port }: WantedPort): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      // Anything else (a privileged port, an address that is not ours) is reported by whoever listens on it.
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(new Error(`cannot listen on ${host}:${port}: ${error.message}`));
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
