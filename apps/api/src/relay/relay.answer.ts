import type { ParkedJob } from '@flow-pipelines/database';
import { answer, count, flag, list, orNull, seconds, text, time } from '../open-api/answer-schema.js';
import type { RelayDetails } from './get-relay/get-relay.query.js';

const PARKED_JOB_FIELDS = {
  job_id: text(),
  reason: text('What Kafka said.'),
  parked_at: time(),
  unpark_requested_at: orNull(time('Until the relay has carried the request out.')),
  skip_event: flag('Whether the request leaves the refused event out.'),
};

export const PARKED_JOB = answer('ParkedJob', PARKED_JOB_FIELDS);

const WAITING_JOB = answer('WaitingJob', {
  ...PARKED_JOB_FIELDS,
  version: orNull(count('Of the event that Kafka refuses.')),
  waiting_events: count('That event and all later ones of the job.'),
});

export const RELAY = answer('Relay', {
  leader: orNull(text('Host and process; null while nobody leads.')),
  epoch: count('Grows with every change of the leader.'),
  lease_expires_at: orNull(time()),
  position: count('The highest event that has been passed.'),
  gaps: count('Events below it that may still appear.'),
  lag: count('Events above it.'),
  oldest_unpublished_seconds: orNull(seconds('How long the first of them has waited.')),
  last_published_at: orNull(time()),
  parked_jobs: list(WAITING_JOB, 'The oldest hundred.'),
  parked_jobs_total: count(),
});

export function relayBody(relay: RelayDetails) {
  return {
    leader: relay.leader,
    epoch: relay.epoch,
    lease_expires_at: relay.leaseExpiresAt,
    position: relay.position,
    gaps: relay.gaps,
    lag: relay.lag,
    oldest_unpublished_seconds: relay.oldestUnpublishedSeconds,
    last_published_at: relay.lastPublishedAt,
    parked_jobs: relay.parkedJobs.map((parked) => ({
      ...parkedJobBody(parked),
      version: parked.version,
      waiting_events: parked.waitingEvents,
    })),
    parked_jobs_total: relay.parkedJobsTotal,
  };
}

export function parkedJobBody(parked: ParkedJob) {
  return {
    job_id: parked.jobId,
    reason: parked.reason,
    parked_at: parked.parkedAt,
    unpark_requested_at: parked.unparkRequestedAt,
    skip_event: parked.skipEvent,
  };
}
