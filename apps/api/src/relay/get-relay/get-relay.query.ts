import type { ParkedJob } from '@flow-pipelines/database';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';

/** A parked job and how much of it waits. */
export interface ParkedJobDetails extends ParkedJob {
  /** That of the refused event; null once retention has dropped it, which it does not while the job waits. */
  readonly version: number | null;
  readonly waitingEvents: number;
}

/** The way of the events to Kafka, as PostgreSQL knows it. */
export interface RelayDetails {
  /** `host/process`; null while nobody holds the lease. */
  readonly leader: string | null;
  /** Grows with every change of the leader. */
  readonly epoch: number;
  readonly leaseExpiresAt: Date | null;
  /** The highest event that the cursor has passed. */
  readonly position: number;
  /** Ids below it that may still appear. */
  readonly gaps: number;
  /** Events above it. Those of parked jobs below it are told with each job. */
  readonly lag: number;
  readonly oldestUnpublishedSeconds: number | null;
  readonly lastPublishedAt: Date | null;
  /** The oldest hundred. */
  readonly parkedJobs: readonly ParkedJobDetails[];
  readonly parkedJobsTotal: number;
}

export class GetRelayQuery extends Query<RelayDetails> {
  constructor(readonly caller: Caller) {
    super();
  }
}
