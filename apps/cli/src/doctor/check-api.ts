import { FlowPipelinesClient, FlowPipelinesError, type Schemas } from '@flow-pipelines/client';
import type { Session } from '../session/session.js';
import { clockFinding, failed, type Finding, ok, skipped, warning } from './finding.js';

const SCOPES: readonly Schemas['Self']['scopes'][number][] = ['read', 'assign', 'manage', 'admin'];
/** The header says whole seconds. */
const SECOND_MS = 1_000;
const PATIENCE_MS = 5_000;
/** A relay that is this far behind is not merely busy. */
const OLD_SECONDS = 60;

/** The api as callers find it, and what our token may do there. Changes nothing. */
export async function checkApi(session: Session): Promise<Finding[]> {
  const options = { url: session.url, timeoutMs: PATIENCE_MS, retry: { attempts: 2 } };
  const findings = await readiness(new FlowPipelinesClient(options));
  if (findings[0]?.status === 'failed') return findings;
  if (!session.hasToken) return [...findings, skipped('token', 'FLOW_PIPELINES_TOKEN is not set')];
  const client = session.client(PATIENCE_MS);
  const token = await tokenFinding(client);
  return token.status === 'failed' ? [...findings, token] : [...findings, token, await relayFinding(client)];
}

async function readiness(client: FlowPipelinesClient): Promise<Finding[]> {
  const before = Date.now();
  try {
    const { response } = await client.GET('/health/ready');
    const theirs = Date.parse(response.headers.get('date') ?? '');
    const clock = clockFinding('api-clock', 'The api', theirs, before - SECOND_MS, Date.now());
    return [ok('api', 'It is ready'), ...(Number.isNaN(theirs) ? [] : [clock])];
  } catch (error) {
    if (!(error instanceof FlowPipelinesError)) throw error;
    const missing = missingParts(error.body);
    if (missing)
      return [failed('api', `It misses ${missing.join(', ')}`, 'It becomes ready by itself once that is there.')];
    return [failed('api', error.message, 'Look whether it runs, and at FLOW_PIPELINES_URL.')];
  }
}

function missingParts(body: unknown): readonly string[] | undefined {
  const { missing } = (body ?? {}) as { missing?: unknown };
  return Array.isArray(missing) ? missing.map(String) : undefined;
}

async function tokenFinding(client: FlowPipelinesClient): Promise<Finding> {
  try {
    const { data } = await client.GET('/api/v2/me');
    const lacks = SCOPES.filter((scope) => !data.scopes.includes(scope));
    const who = `${data.name}${data.site_admin ? ', site admin' : ''}`;
    if (lacks.length === 0) return ok('token', `${who}, with every scope`);
    const advice = 'Commands that need these are refused: flow-pipelines token create makes a token that may more.';
    return warning('token', `${who}, without the scopes ${lacks.join(', ')}`, advice);
  } catch (error) {
    if (!(error instanceof FlowPipelinesError)) throw error;
    return failed('token', error.message, 'Ask for a new token, and set FLOW_PIPELINES_TOKEN to it.');
  }
}

const LOOK_FOR_RELAY = 'Start a relay, or look at the log of the one there is.';

async function relayFinding(client: FlowPipelinesClient): Promise<Finding> {
  const check = 'relay';
  try {
    const { data } = await client.GET('/api/v2/relay');
    const { leader, lag, oldest_unpublished_seconds: age, parked_jobs_total: parked } = data;
    if (leader === null && lag > 0) return failed(check, `Nobody publishes, and ${lag} events wait`, LOOK_FOR_RELAY);
    if (parked > 0)
      return warning(
        check,
        `${parked} jobs are parked`,
        'Look at flow-pipelines relay status; relay unpark lets one go on.',
      );
    if ((age ?? 0) > OLD_SECONDS)
      return warning(check, `The oldest event waits for ${age} s`, 'Look at the log of the relay, and at Kafka.');
    // As after a restored backup: the relay is there and refuses, and what is changed now would wait.
    if (leader === null) return warning(check, 'Nobody publishes; no event waits yet', LOOK_FOR_RELAY);
    return ok(check, `${leader} leads, ${lag} events wait`);
  } catch (error) {
    if (!(error instanceof FlowPipelinesError)) throw error;
    return skipped(check, error.message);
  }
}
