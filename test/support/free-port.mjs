import { createServer } from 'node:net';

// Below the range that outgoing connections take their ports from, so that none of them grabs it before it is used.
const FIRST = 12_000;
const COUNT = 18_000;

/** A port of 127.0.0.1 on which nothing listens; random, so that runs at the same time keep out of each other's way. */
export async function freePort() {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
