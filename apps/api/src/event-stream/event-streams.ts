import { AppError } from '@flow-pipelines/runtime';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ApiConfiguration } from '../api.configuration.js';

/** The streams that this process serves: bounded in number, and ended before it ends. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<AbortController>();
  private isStopping = false;

  constructor(private readonly configuration: ApiConfiguration) {}

  get size(): number {
    return this.open.size;
  }

  beforeApplicationShutdown(): void {
    this.isStopping = true;
    for (const stream of this.open) stream.abort();
  }

  /**
   * A place for one more stream, until it is ended.
   * @throws {AppError} `overloaded`, `shutting_down`
   */
  begin(): { readonly signal: AbortSignal; readonly end: () => void } {
    if (this.isStopping) throw new AppError('shutting_down', 'The service is stopping; try again');
    if (this.open.size >= this.configuration.eventStreams) {
      throw new AppError('overloaded', 'Too many streams are open; try again later, or read the list');
    }
    const stream = new AbortController();
    this.open.add(stream);
    return {
      signal: stream.signal,
      end: () => {
        stream.abort();
        this.open.delete(stream);
      },
    };
  }
}
