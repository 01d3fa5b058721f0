import { deepStrictEqual } from 'node:assert';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.mjs';
import { FROM_SOURCES, seed, startOurs } from '../contestants.js';
import { runProgram } from '../run-program.js';
import { untilReady } from '../services.js';
import { TOKEN } from '../workload.js';
import { inTurn, median, type Row, spreadOf } from './row.js';

const CONNECTIONS = 8;
const VISIBLE = 1_000;
const ALL = 10_000;
const BAR = 0.9;
const LOAD = join(import.meta.dirname, '../list-load.ts');

/** A tenth of the pipelines, half of them through a group, as viewer or member. */
const MORE_PIPELINES = `
insert into pipelines (id, name) select md5('more ' || n)::uuid, 'Pipeline of the list ' || md5(n::text) from generate_series(1, ${ALL}) n;
insert into principals (id, kind, name) values (md5('reader')::uuid, 'user', 'reader'), (md5('readers')::uuid, 'group', 'readers');
insert into group_members (user_id, group_id) values (md5('reader')::uuid, md5('readers')::uuid);
insert into pipeline_members (principal_id, pipeline_id, role)
select case when n % 20 = 0 then md5('reader')::uuid else md5('readers')::uuid end, md5('more ' || n)::uuid,
       case when n % 30 = 0 then 'viewer' else 'member' end
  from generate_series(10, ${ALL}, ${ALL / VISIBLE}) n;
update api_tokens set principal_id = md5('reader')::uuid where hash = sha256('${TOKEN}'::bytea)`;

interface Figures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly answer: { readonly pipelines: readonly unknown[] };
}

/** Row 3: a list of a thousand pipelines, of ten thousand. */
export const listRow: Row = {
  ids: ['3'],
  run: async ({ servers, owned, quick, seededJobs, rounds, seconds, progress }) => {
    const server = await servers.database();
    const ours = await startOurs(owned, server, { jobs: seededJobs });
    await seed(ours.databaseUrl, MORE_PIPELINES);
    const port = await freePort();
    owned.start('rival', [...FROM_SOURCES, join(import.meta.dirname, '../rivals/list-service.ts')], {
      NODE_ENV: 'production',
      PORT: String(port),
      DATABASE_URL: ours.databaseUrl,
    });
    await untilReady(port);
    const read = async (name: string, from: number, forSeconds: number) => {
      const printed = await runProgram(owned, LOAD, [from, CONNECTIONS, forSeconds].map(String));
      const figures = JSON.parse(printed) as Figures;
      progress(`${name}: ${figures.perSecond.toFixed(0)} lists/s, p99 ${figures.p99.toFixed(1)} ms`);
      return figures;
    };
    // Warms both up, and sees that they say the same.
    const warmUp = quick ? 1 : 4;
    const [first, other] = [await read('ours', ours.port, warmUp), await read('rival', port, warmUp)];
    deepStrictEqual([first.answer, first.answer.pipelines.length], [other.answer, VISIBLE]);
    const figures = await inTurn(rounds, {
      ours: () => read('ours', ours.port, seconds),
      rival: () => read('rival', port, seconds),
    });
    const [mine, theirs] = [figures.ours, figures.rival].map((each) => ({
      rates: each.map(({ perSecond }) => perSecond),
      p99: median(each.map(({ p99 }) => p99)),
    })) as [{ rates: number[]; p99: number }, { rates: number[]; p99: number }];
    const ratio = median(mine.rates) / median(theirs.rates);
    const say = ({ rates, p99 }: typeof mine) => `${median(rates).toFixed(0)}/s, p99 ${p99.toFixed(1)} ms`;
    return [
      {
        row: '3',
        work: `list, the caller sees ${VISIBLE} of ${ALL} pipelines`,
        rival: 'Fastify and pg',
        ours: say(mine),
        theirs: say(theirs),
        ratio,
        spread: spreadOf(mine.rates, theirs.rates),
        bar: `${BAR} x`,
        met: ratio >= BAR,
        notes: [`Both answers were compared and are the same. ${CONNECTIONS} connections.`],
      },
    ];
  },
};
