import type { paths, Schemas } from '@flow-pipelines/client';
import createClient from 'openapi-fetch';
import { ApiError } from './api-error.js';
import { sendOnce } from './send-once.js';

type Problem = Schemas['Problem'];
export type Pipeline = Schemas['Pipeline'];
/** As in a list, which can tell how many members and jobs there are. */
export type ListedPipeline = Schemas['ListedPipeline'];
export type PipelineMember = Schemas['PipelineMember'];
export type PipelineImpact = Schemas['PipelineImpact'];
export type PipelineJob = Schemas['PipelineJob'];
export type Principal = Schemas['Principal'];
export type AuditEntry = Schemas['AuditEntry'];
export type JobChange = Schemas['JobChange'];
export type Relay = Schemas['Relay'];
/** A job whose events wait, because Kafka refuses one of them. */
export type WaitingJob = Schemas['WaitingJob'];
export type DeadLetter = Schemas['DeadLetter'];
export type GroupMember = Schemas['GroupMember'];
export type Token = Schemas['Token'];
export type Job = Schemas['Job'];
export type JobHistoryEntry = Schemas['JobHistoryEntry'];
export type JobPipelinesPreview = Schemas['JobPipelinesPreview'];
export type BatchResult = Schemas['BatchResults']['results'][number];
export type PipelineRef = Job['pipelines'][number];

/**
 * The HTTP API, typed by its published description. Throws ApiError through `answerOf`:
 * `await answerOf(api.GET('/api/v2/pipelines/{pipeline_id}', { params: … }))`.
 */
export const api = createClient<paths>({ baseUrl: '/', fetch: sendOnce });

interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** The body of a good answer. @throws ApiError */
export async function answerOf<Data>(sent: Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  const { data, error, response } = await sent.catch((cause: unknown) => {
    throw new ApiError({}, { cause });
  });
  if (response.ok) return (data ?? {}) as NonNullable<Data>;
  throw new ApiError(problemIn(error, response));
}

/** A proxy in between may answer something else than the api's problem+json. */
function problemIn(error: unknown, response: Response): Partial<Problem> {
  const requestId = response.headers.get('x-request-id');
  const known = typeof error === 'object' && error !== null ? (error as Partial<Problem>) : {};
  return {
    status: response.status,
    code: known.code ?? `http_${response.status}`,
    detail: known.detail ?? response.statusText,
    ...(requestId === null ? {} : { request_id: requestId }),
  };
}

/** Refuses the change where somebody else has changed the thing meanwhile. */
export const ifMatch = (version: number | string) => ({ 'If-Match': `"${version}"` });
