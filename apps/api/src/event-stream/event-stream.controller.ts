import { once } from 'node:events';
import { DatabaseConnection } from '@flow-pipelines/database';
import { Controller, Get, Logger, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireScope } from '../identity/scope.js';
import { Operation } from '../open-api/operation.js';
import { IsJobId } from '../request-values/is-job-id.js';
import { MayBeLeftOut } from '../request-values/is-text.js';
import { IsId } from '../request-values/is-uuid.js';
import { RequestAuthenticator } from '../sessions/request-authenticator.js';
import { findNow, streamEvents } from './event-stream.js';
import { EventStreams } from './event-streams.js';
import { positionOf, positionText } from './stream-position.js';

/** A client that takes nothing for so long has gone without saying so. */
const PATIENCE_MS = 30_000;

const STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // A connection that were kept alive after the stream would hold up the end of the process.
  connection: 'close',
};

class EventStreamParameters {
  @MayBeLeftOut() @IsJobId() job_id?: string;
  /** A pipeline that the job has after the change, or lost by it. */
  @MayBeLeftOut() @IsId() pipeline_id?: string;
}

export const EVENT_STREAM_PATH = 'api/v2/events/stream';

@Controller(EVENT_STREAM_PATH)
export class EventStreamController {
  private readonly logger = new Logger(EventStreamController.name);

  constructor(
    private readonly database: DatabaseConnection,
    private readonly authenticator: RequestAuthenticator,
    private readonly streams: EventStreams,
  ) {}

  @Get()
  @Operation({
    summary: 'Follow the changes of jobs’ pipelines as Server-Sent Events',
    description:
      'From now on; with `Last-Event-ID` from behind that event, without a hole or a repetition. Each message is a `JobPipelinesUpdated` whose data is one `JobChange`. The stream ends when the token does.',
    scope: 'read',
    answers: { 200: 'The stream, as `text/event-stream`.' },
    errors: ['header_invalid', 'shutting_down'],
  })
  async follow(
    @Query() { job_id: jobId, pipeline_id: pipelineId }: EventStreamParameters,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = await this.callerOf(request);
    requireScope(caller, 'read');
    const lastId = request.headers['last-event-id'];
    const { dataSource } = this.database;
    const start = typeof lastId === 'string' ? positionOf(lastId) : await findNow(dataSource);
    const stream = this.streams.begin();
    const { raw } = reply.hijack();
    raw.on('close', stream.end);
    try {
      raw.writeHead(200, { ...headersOf(reply), ...STREAM_HEADERS });
      // The position too: a client that is cut off before the first event comes back to where it began.
      raw.write(`retry: 1000\nid: ${positionText(start)}\n\n`);
      const write = async (text: string) => {
        if (raw.write(text) || stream.signal.aborted) return;
        await once(raw, 'drain', { signal: AbortSignal.any([stream.signal, AbortSignal.timeout(PATIENCE_MS)]) });
      };
      const client = { write, currentCaller: () => this.callerOf(request), signal: stream.signal };
      await streamEvents(dataSource, start, { jobId, pipelineId }, client);
    } catch (error) {
      if (!stream.signal.aborted) this.logger.debug(error);
      raw.destroy();
    } finally {
      stream.end();
      raw.end();
    }
  }

  private callerOf(request: FastifyRequest) {
    return this.authenticator.authenticate(request);
  }
}

/** What the hooks have set already, such as the request's id. */
function headersOf(reply: FastifyReply): Record<string, string> {
  const headers = Object.entries(reply.getHeaders());
  return Object.fromEntries(headers.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}
