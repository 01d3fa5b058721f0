import { answer, count, flag, list, part, text, time } from '../open-api/answer-schema.js';

export const EXECUTOR = answer('Executor', {
  name: text(),
  live: flag('Whether it was heard of in the last three minutes.'),
  first_seen_at: time(),
  last_seen_at: time(),
  instances: list(part({ instance: text(), last_seen_at: text('RFC 3339.') }), 'Its processes, the latest first.'),
  parked_jobs: count('Jobs of which it has given up on a version for now.'),
  dead_letters: count(),
});
