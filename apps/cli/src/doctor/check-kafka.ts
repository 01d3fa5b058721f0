import { setTimeout } from 'node:timers/promises';
import {
  appliedTopic,
  deadLetterTopic,
  jobPipelinesTopic,
  jobsTopic,
  type TopicPolicy,
} from '@flow-pipelines/contracts';
import {
  connectKafka,
  KafkaError,
  type KafkaConnection,
  type KafkaErrorCode,
  type TopicAdmin,
} from '@flow-pipelines/kafka';
import { createLogger, kafkaOptionsOf } from '@flow-pipelines/runtime';
import type { DoctorConfiguration } from './doctor.configuration.js';
import { clockFinding, failed, type Finding, ok, skipped, warning } from './finding.js';

const RETRIES = 2;
/** A new Kafka makes the place where groups are kept when somebody asks for the first one, and has none until then. */
const COORDINATOR_LOOKS = 10;
const COORDINATOR_PAUSE_MS = 500;

/** For each way in which Kafka can say no; what is not listed is told as it is. */
const ADVICE: Partial<Record<KafkaErrorCode, string>> = {
  unavailable: 'Look whether it runs, at KAFKA_BROKERS, and whether that listener expects TLS or SASL.',
  tls_failed: 'Look at KAFKA_TLS_CA, and whether the certificate names the host in KAFKA_BROKERS.',
  not_authenticated: 'Look at KAFKA_SASL_MECHANISM, user and password, and whether the listener asks for SASL at all.',
  not_authorized: 'Give this account the rights in docs/operations.md, "A secured Kafka".',
  topic_missing:
    'Start the process that makes it with KAFKA_CREATE_TOPICS=true, or make it as the message of another says.',
  topic_mismatch: 'Change its configuration; partitions and their number must be right from the start.',
};

/** What the processes need of Kafka, as the account whose settings are given. Changes nothing, but for the clock. */
export async function checkKafka(settings: DoctorConfiguration, readsClock: boolean): Promise<Finding[]> {
  if (settings.kafkaBrokers === '') return [skipped('kafka', 'KAFKA_BROKERS is not set')];
  const log = createLogger('doctor', 'silent');
  const kafka = connectKafka({ ...kafkaOptionsOf(settings), clientId: 'flow-pipelines-doctor', log, retries: RETRIES });
  const admin = kafka.topicAdmin();
  try {
    await admin.ping();
    const findings = [ok('kafka', 'It answers')];
    for (const topic of topicsOf(settings)) findings.push(await topicFinding(admin, topic, settings));
    findings.push(await cursorFinding(admin, settings), await clockOf(kafka, readsClock));
    return findings;
  } catch (error) {
    return [refusal('kafka', error)];
  } finally {
    await admin.close();
  }
}

const topicsOf = (settings: DoctorConfiguration): TopicPolicy[] => [
  jobPipelinesTopic(settings.kafkaTopic, settings.kafkaPartitions),
  appliedTopic(settings.kafkaAppliedTopic, settings.kafkaPartitions),
  deadLetterTopic(settings.kafkaDeadLetterTopic, settings.kafkaPartitions),
  jobsTopic(settings.kafkaJobsTopic, settings.kafkaPartitions),
];

async function topicFinding(
  admin: TopicAdmin,
  topic: TopicPolicy,
  { kafkaTopic, kafkaReplicationFactor: copies }: DoctorConfiguration,
): Promise<Finding> {
  const check = `topic ${topic.name}`;
  try {
    await admin.ensureTopic(topic, { create: false, ...(copies !== undefined && { replicationFactor: copies }) });
    return ok(check, 'It is as it must be');
  } catch (error) {
    const finding = refusal(check, error);
    // Only the relay refuses to work with a topic that differs: the order of a job's events hangs on it.
    const isTolerated = topic.name !== kafkaTopic && error instanceof KafkaError && error.code === 'topic_mismatch';
    return isTolerated ? { ...finding, status: 'warning' } : finding;
  }
}

/** The relay's place in the log is an offset of a group of its own. */
async function cursorFinding(admin: TopicAdmin, { kafkaTopic }: DoctorConfiguration): Promise<Finding> {
  const check = 'relay-group';
  for (let look = 1; ; look++) {
    try {
      await admin.fetchCommittedOffsets(`${kafkaTopic}.relay.doctor`, kafkaTopic);
      return ok(check, "This account may read the relay's group");
    } catch (error) {
      const finding: Finding = { ...refusal(check, error), status: 'warning' };
      const { code, canRetry } = error as KafkaError;
      if (code === 'not_authorized')
        return { ...finding, advice: 'Only the relay needs it: look as the account of the relay.' };
      if (!canRetry || look === COORDINATOR_LOOKS) return finding;
    }
    await setTimeout(COORDINATOR_PAUSE_MS);
  }
}

async function clockOf(kafka: KafkaConnection, isAsked: boolean): Promise<Finding> {
  const check = 'broker-clock';
  if (!isAsked) return skipped(check, 'Give --broker-clock: it takes a topic of its own, which is deleted again');
  const before = Date.now();
  try {
    const theirs = await kafka.brokerClock();
    return clockFinding(check, 'The broker', theirs, before, Date.now());
  } catch (error) {
    return warning(
      check,
      refusal(check, error).detail,
      'Look as an account that may create, write and delete a topic.',
    );
  }
}

function refusal(check: string, error: unknown): Finding {
  if (!(error instanceof KafkaError)) throw error;
  return failed(check, error.message, ADVICE[error.code] ?? `docs/operations.md says what ${error.code} means.`);
}
