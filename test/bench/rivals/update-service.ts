import { createHash } from 'node:crypto';
import fastify from 'fastify';
import pg from 'pg';

/**
 * The service that a good engineer writes by hand for the update alone: Fastify with schemas for body and answer, a
 * hashed-token check with a cache, a pool of 16, and one named prepared call of a function per request. No permissions.
 */
const POOL_SIZE = 16;
const BELIEVED_MS = 750;
const { DATABASE_URL, PORT } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: POOL_SIZE, idleTimeoutMillis: 0 });
const server = fastify();

const uuid = { type: 'string', pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' };
const body = {
  type: 'object',
  required: ['job_id', 'pipeline_ids'],
  properties: {
    job_id: { type: 'string', minLength: 1, maxLength: 255 },
    pipeline_ids: { type: 'array', maxItems: 100, uniqueItems: true, items: uuid },
  },
};
const updated = {
  type: 'object',
  properties: { flowPipelineName: { type: 'string' }, flowPipelineId: { type: 'string' } },
};
const answer = {
  type: 'object',
  properties: { status: { type: 'string' }, updated_pipelines: { type: 'array', items: updated } },
};

const believed = new Map<string, { readonly principal: string | undefined; readonly until: number }>();

async function principalOf(authorization: string | undefined): Promise<string | undefined> {
  if (!authorization?.startsWith('Bearer ')) return undefined;
  const hash = createHash('sha256').update(authorization.slice(7)).digest();
  const key = hash.toString('base64');
  const known = believed.get(key);
  if (known && known.until > Date.now()) return known.principal;
  const { rows } = await pool.query<{ principal: string }>({
    name: 'find-token',
    text: 'select principal from api_tokens where hash = $1',
    values: [hash],
  });
  const principal = rows[0]?.principal;
  believed.set(key, { principal, until: Date.now() + BELIEVED_MS });
  return principal;
}

interface UpdateRequest {
  readonly job_id: string;
  readonly pipeline_ids: string[];
}

server.post<{ Body: UpdateRequest }>(
  '/api/v1/jobs/pipelines',
  { schema: { body, response: { 200: answer } } },
  async (request, reply) => {
    const principal = await principalOf(request.headers.authorization);
    if (principal === undefined) return reply.code(401).send({ status: 'ERROR', msg: 'token invalid' });
    const { job_id, pipeline_ids } = request.body;
    const { rows } = await pool.query<{ names: string[] }>({
      name: 'replace-job-pipelines',
      text: 'select replace_job_pipelines($1, $2, $3, $4) as names',
      values: [job_id, pipeline_ids, principal, request.id],
    });
    const names = rows[0]?.names ?? [];
    return {
      status: 'OK',
      updated_pipelines: pipeline_ids.map((id, index) => ({ flowPipelineName: names[index], flowPipelineId: id })),
    };
  },
);
server.get('/health/ready', () => ({ status: 'ok' }));

let closing = false;
async function close(): Promise<void> {
  if (closing) return;
  closing = true;
  await server.close();
  await pool.end();
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(signal, () => void close());

await server.listen({ host: '127.0.0.1', port: Number(PORT) });
