import { HttpConnection } from './http-connection.js';
import { summaryOf } from './latency-log.js';
import { TOKEN } from './workload.js';

/** Reads one list over and over, in a process of its own: `list-load PORT CONNECTIONS SECONDS`. Prints what it found. */
const PATH = '/api/v1/flow/pipeline';
const [port = 0, count = 0, seconds = 0] = process.argv.slice(2).map(Number);

const connections = await Promise.all(
  Array.from({ length: count }, () => HttpConnection.open(port, PATH, TOKEN, 'GET')),
);
const first = await connections[0]?.get();
if (first?.status !== 200) throw new Error(`answered ${first?.status}: ${first?.body}`);
const end = performance.now() + seconds * 1_000;
const latencies: number[] = [];
await Promise.all(
  connections.map(async (connection) => {
    for (let sent = performance.now(); sent < end;) {
      const { status, body } = await connection.get();
      if (status !== 200 || body.length !== first.body.length) throw new Error(`answered ${status}: ${body}`);
      const now = performance.now();
      latencies.push(now - sent);
      sent = now;
    }
  }),
);
const { p50, p99 } = summaryOf(latencies);
process.stdout.write(
  JSON.stringify({
    perSecond: latencies.length / seconds,
    p50,
    p99,
    answer: JSON.parse(first.body) as unknown,
  }),
  () => process.exit(),
);
