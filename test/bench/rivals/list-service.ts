import { createHash } from 'node:crypto';
import fastify from 'fastify';
import pg from 'pg';

/**
 * The list written by hand on the same tables: Fastify with a schema for the answer, a hashed-token check with a cache, and
 * one named prepared statement.
 */
const { DATABASE_URL, PORT } = process.env;
const BELIEVED_MS = 750;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 16, idleTimeoutMillis: 0 });
const server = fastify();

const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  viewer: ['flow_pipeline:read'],
  member: ['flow_pipeline:read', 'flow_pipeline:execute'],
};
const LIST = `
select pipeline.name, pipeline.id, array_agg(member.role) as roles
  from pipeline_members member
  join pipelines pipeline on pipeline.id = member.pipeline_id and pipeline.deleted_at is null
 where member.principal_id in (select $1::uuid union all select group_id from group_members where user_id = $1)
 group by pipeline.id, pipeline.name
 order by pipeline.name collate "C", pipeline.id`;

const text = { type: 'string' };
const pipeline = {
  type: 'object',
  properties: {
    name: text,
    id: text,
    permissions: { type: 'array', items: text },
    is_manager: { type: 'boolean' },
  },
};
const answer = { type: 'object', properties: { status: text, pipelines: { type: 'array', items: pipeline } } };
const believed = new Map<string, { readonly principal: string | undefined; readonly until: number }>();

async function principalOf(authorization = ''): Promise<string | undefined> {
  const hash = createHash('sha256').update(authorization.slice('Bearer '.length)).digest();
  const key = hash.toString('base64');
  const known = believed.get(key);
  if (known && known.until > Date.now()) return known.principal;
  const { rows } = await pool.query<{ principal_id: string }>({
    name: 'find-token',
    text: 'select principal_id from api_tokens where hash = $1 and revoked_at is null',
    values: [hash],
  });
  believed.set(key, { principal: rows[0]?.principal_id, until: Date.now() + BELIEVED_MS });
  return rows[0]?.principal_id;
}

server.get<{ Reply: unknown }>(
  '/api/v1/flow/pipeline',
  { schema: { response: { 200: answer } } },
  async (request, reply) => {
    const principal = await principalOf(request.headers.authorization);
    if (principal === undefined) return reply.code(401).send({ status: 'ERROR', msg: 'token invalid' });
    const { rows } = await pool.query<{ name: string; id: string; roles: string[] }>({
      name: 'list',
      text: LIST,
      values: [principal],
    });
    return {
      status: 'OK',
      pipelines: rows.map(({ name, id, roles }) => ({
        name,
        id,
        permissions: PERMISSIONS[roles.includes('member') ? 'member' : 'viewer'],
        is_manager: false,
      })),
    };
  },
);
server.get('/health/ready', () => ({ status: 'ok' }));

const close = () => process.exit(0);
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(signal, close);
await server.listen({ host: '127.0.0.1', port: Number(PORT) });
