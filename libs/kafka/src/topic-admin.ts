import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import { explainingRefusal } from './coordinator-refusal.js';
import { withDeadline } from './deadline.js';
import { KafkaError, kafkaErrorOf } from './kafka-error.js';
import { repeatWhileNotYet } from './not-yet.js';
import { absenceOf, describeTopic } from './topic-description.js';
import { differencesOf, type ActualTopic, type TopicRequirements } from './topic-differences.js';

export interface EnsureTopicOptions {
  /** Whether a missing topic is created; if not, it is an error (`topic_missing`). */
  readonly create: boolean;
  /** Copies of each record. Default: 3, or as many as there are brokers. */
  readonly replicationFactor?: number;
}

export interface CommittedOffset {
  readonly offset: bigint;
  readonly metadata: string;
}

const DEFAULT_REPLICATION = 3;
const DEADLINE_MS = 10_000;
const APPEARING_MS = 20;
const CLOSE_DEADLINE_MS = 5_000;

/**
 * Questions and orders about topics and groups. Connects at the first call and stays connected until one fails; each may
 * fail with a KafkaError and be made again. Any number of calls at a time.
 */
export class TopicAdmin {
  private connected: Promise<Admin> | undefined;
  private pinging: Promise<void> | undefined;

  constructor(private readonly client: Kafka) {}

  /** Creates the topic, or checks an existing one and names every difference (`topic_mismatch`). Never alters one. */
  async ensureTopic(policy: TopicRequirements, { create, replicationFactor }: EnsureTopicOptions): Promise<void> {
    await this.call(`ensure topic ${policy.name}`, async (admin) => {
      const replication = replicationFactor ?? Math.min(DEFAULT_REPLICATION, await countBrokers(admin));
      let actual = await describeTopic(admin, policy);
      if (actual === undefined) {
        if (!create) throw await absenceOf(admin, policy.name);
        await createTopic(admin, policy, replication);
        actual = await untilDescribed(admin, policy);
      }
      checkTopic(policy, replication, actual);
    });
  }

  /**
   * Where a group stands, with the note it left; null when it has committed nothing. A commit of a transaction shows once
   * the broker has written its markers, shortly after the commit was answered; a producer that is opened with the same
   * transactional.id waits for that. Brokers forget the offset of a group without members after
   * offsets.retention.minutes (7 days) without a commit.
   */
  async fetchCommittedOffset(groupId: string, topic: string, partition: number): Promise<CommittedOffset | null> {
    return this.call(`fetch the offset of ${groupId}`, async (admin) => {
      const topics = await admin.fetchOffsets({ groupId, topics: [topic] });
      const found = topics[0]?.partitions.find((each) => each.partition === partition);
      if (!found || Number(found.offset) < 0) return null;
      return { offset: BigInt(found.offset), metadata: found.metadata ?? '' };
    });
  }

  /** The offsets a group has committed, by partition; partitions without one are left out. */
  async fetchCommittedOffsets(groupId: string, topic: string): Promise<Map<number, bigint>> {
    return this.call(`fetch the offsets of ${groupId}`, async (admin) => {
      const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
      const committed = (found?.partitions ?? []).filter(({ offset }) => Number(offset) >= 0);
      return new Map(committed.map(({ partition, offset }) => [partition, BigInt(offset)]));
    });
  }

  /** Forgets a group that has no members; one that is not there is none either. */
  async deleteGroup(groupId: string): Promise<void> {
    await this.call(`delete group ${groupId}`, async (admin) => void (await admin.deleteGroups([groupId])));
  }

  /** First offset that is still there and the one that the next record will get, by partition. */
  async fetchEndOffsets(topic: string): Promise<Map<number, { readonly low: bigint; readonly high: bigint }>> {
    return this.call(`fetch the end of ${topic}`, async (admin) => {
      const partitions = await admin.fetchTopicOffsets(topic);
      return new Map(
        partitions.map(({ partition, low, high }) => [partition, { low: BigInt(low), high: BigInt(high) }]),
      );
    });
  }

  /** Resolves when a broker answers. Calls made while one is under way share its answer. */
  async ping(): Promise<void> {
    this.pinging ??= this.call('ping', async (admin) => void (await countBrokers(admin))).finally(() => {
      this.pinging = undefined;
    });
    return this.pinging;
  }

  /** Never fails. The next call would connect again. */
  async close(): Promise<void> {
    const connected = this.connected;
    this.connected = undefined;
    await withDeadline(disconnect(connected), CLOSE_DEADLINE_MS, 'close').catch(() => undefined);
  }

  private async call<T>(doing: string, work: (admin: Admin) => Promise<T>): Promise<T> {
    const connected = (this.connected ??= this.connect());
    try {
      const givenUpAt = performance.now() + DEADLINE_MS;
      const patiently = (admin: Admin) =>
        repeatWhileNotYet(
          () => explainingRefusal(() => work(admin)),
          () => performance.now() < givenUpAt,
        );
      return await withDeadline(connected.then(patiently), DEADLINE_MS, doing);
    } catch (thrown) {
      const error = kafkaErrorOf(thrown, doing);
      // A connection that has failed is not mended but replaced, by the next call.
      if (error.isConnection && this.connected === connected) void this.close();
      throw error;
    }
  }

  private async connect(): Promise<Admin> {
    const admin = this.client.admin();
    await admin.connect();
    return admin;
  }
}

async function disconnect(connected: Promise<Admin> | undefined): Promise<void> {
  const admin = await connected;
  await admin?.disconnect();
}

async function countBrokers(admin: Admin): Promise<number> {
  const { brokers } = await admin.describeCluster();
  return brokers.length;
}

/** Does nothing when somebody else has created it in the meantime. */
async function createTopic(
  admin: Admin,
  { name, partitions, config }: TopicRequirements,
  replication: number,
): Promise<void> {
  await admin.createTopics({
    waitForLeaders: false,
    topics: [
      {
        topic: name,
        numPartitions: partitions,
        replicationFactor: replication,
        configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
      },
    ],
  });
}

/** A topic that has been created is not known to every broker at once. The caller's deadline ends the wait. */
async function untilDescribed(admin: Admin, policy: TopicRequirements): Promise<ActualTopic> {
  const givenUpAt = performance.now() + DEADLINE_MS;
  for (;;) {
    try {
      const actual = await describeTopic(admin, policy);
      if (actual?.isLed) return actual;
    } catch (error) {
      if (kafkaErrorOf(error, '').code !== 'topic_missing' || performance.now() > givenUpAt) throw error;
    }
    if (performance.now() > givenUpAt) throw new KafkaError('unavailable', `topic ${policy.name} does not appear`);
    await sleep(APPEARING_MS);
  }
}

function checkTopic(policy: TopicRequirements, replication: number, actual: ActualTopic): void {
  const differences = differencesOf(policy, replication, actual);
  if (differences.length === 0) return;
  throw new KafkaError('topic_mismatch', `topic ${policy.name} is not as it must be: ${differences.join('; ')}`);
}
