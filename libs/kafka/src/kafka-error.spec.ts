import { describe, expect, it } from '@jest/globals';
import { KafkaError, kafkaErrorOf } from './kafka-error.js';

const protocolError = (type: string, message = type) => Object.assign(new Error(message), { type });

describe(kafkaErrorOf.name, () => {
  it.each([
    ['INVALID_PRODUCER_EPOCH', 'fenced', false],
    ['MESSAGE_TOO_LARGE', 'record_rejected', false],
    ['OFFSET_METADATA_TOO_LARGE', 'offsets_rejected', false],
    ['UNKNOWN_TOPIC_OR_PARTITION', 'topic_missing', true],
    ['NOT_LEADER_FOR_PARTITION', 'unavailable', true],
    ['TOPIC_AUTHORIZATION_FAILED', 'not_authorized', false],
    ['SASL_AUTHENTICATION_FAILED', 'not_authenticated', false],
    ['POLICY_VIOLATION', 'refused', false],
  ])('knows %s as %s', (type, code, canRetry) => {
    expect(kafkaErrorOf(protocolError(type), 'test')).toMatchObject({ code, canRetry, name: 'KafkaError' });
  });

  it('knows the fencing that the client has no name for', () => {
    const error = protocolError('KAFKAJS_UNKNOWN_ERROR_CODE', 'Unknown error code 90');
    expect(kafkaErrorOf(error, 'test').fenced).toBe(true);
  });

  it("finds the broker's answer below the client's wrappings", () => {
    const wrapped = new Error('retries exceeded', {
      cause: new Error('once more', { cause: protocolError('INVALID_RECORD') }),
    });
    expect(kafkaErrorOf(wrapped, 'test').code).toBe('record_rejected');
    const several = Object.assign(new Error('topic creation errors'), { errors: [protocolError('POLICY_VIOLATION')] });
    expect(kafkaErrorOf(several, 'test')).toMatchObject({ code: 'refused', message: 'test: POLICY_VIOLATION' });
  });

  it('counts what it does not know as temporary, keeps the cause, and says what was being done', () => {
    const cause = new Error('connect ECONNREFUSED');
    expect(kafkaErrorOf(cause, 'ping')).toMatchObject({
      code: 'unavailable',
      message: 'ping: connect ECONNREFUSED',
      cause,
    });
    expect(kafkaErrorOf('odd', 'ping').code).toBe('unavailable');
  });

  it('leaves a KafkaError as it is', () => {
    const error = new KafkaError('fenced', 'by another');
    expect(kafkaErrorOf(error, 'test')).toBe(error);
  });
});
