import { answer, count, flag, oneOf, orNull, part, text, time } from '../open-api/answer-schema.js';

const FIELDS = {
  id: text('A number, as text.'),
  executor: text('Who gave up; `intake` for records that this service itself could not read.'),
  reason: text('Such as `handler_failed` or `schema_violation`.'),
  detail: text(),
  job_id: orNull(text('The record’s key, where that can be the id of a job.')),
  topic: text(),
  partition: count(),
  offset: text('A number, as text.'),
  attempts: count('How often it was tried.'),
  payload_bytes: orNull(count('Of the whole value; null where the record had none.')),
  occurred_at: time(),
  received_at: time(),
  redrive: orNull(part({ method: text(), href: text(), body: part({ job_id: text(), newest_only: flag() }) })),
};

export const DEAD_LETTER = answer('DeadLetter', FIELDS);
export const DEAD_LETTER_WITH_PAYLOAD = answer('DeadLetterWithPayload', {
  ...FIELDS,
  payload: orNull(text('The beginning of the value, at most 64 KiB.')),
  payload_encoding: orNull(oneOf(['utf-8', 'base64'])),
  payload_truncated: flag(),
});
