import { JobPipelinesConsumer } from '@flow-pipelines/executor-kit';
import { Controller, Get } from '@nestjs/common';
import { ExecutorConfiguration } from '../executor.configuration.js';

@Controller('status')
export class GetStatusController {
  constructor(
    private readonly consumer: JobPipelinesConsumer<unknown>,
    private readonly configuration: ExecutorConfiguration,
  ) {}

  /** How this instance gets on: lag and counters are its own, parked jobs those of all instances with its name. */
  @Get()
  read() {
    const status = this.consumer.status();
    return {
      executor: this.configuration.executorName,
      state: status.state,
      joined: status.joined,
      partitions: status.partitions,
      lag: status.lag,
      caught_up: status.caughtUp,
      caught_up_by: status.caughtUpBy,
      applied_per_second: status.perSecond,
      parked_jobs: status.parkedJobs,
      since_start: {
        applied: status.applied,
        dropped: status.dropped,
        held: status.held,
        parked: status.parked,
        tombstones: status.tombstones,
        rejected: status.rejected,
        failures: status.failures,
        acknowledgements_dropped: status.acknowledgementsDropped,
      },
    };
  }
}
