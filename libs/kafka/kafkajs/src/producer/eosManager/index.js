'use strict';
const createRetry = require('../../retry');
const Lock = require('../../utils/lock');
const { KafkaJSNonRetriableError } = require('../../errors');
const COORDINATOR_TYPES = require('../../protocol/coordinatorTypes');
const transactionVersion2 = require('../../protocol/transactionVersion2');
const { INT_32_MAX_VALUE } = require('../../constants');
const createStateMachine = require('./transactionStateMachine');
const STATES = require('./transactionStates');

const NO_PRODUCER_ID = -1;
const BROKER_LOCK_TIMEOUT_MS = 0xffff;
/** The coordinator has moved, or is about to work: it has done nothing. */
const REPEAT_REFUSED = new Set([
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'ECONNREFUSED',
]);
/** The same, and that the transaction which a crashed producer left open is being aborted. */
const REPEAT_INIT = new Set([...REPEAT_REFUSED, 'CONCURRENT_TRANSACTIONS']);
/** Others are repeated by who sends offsets. */
const REPEAT_OFFSETS = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'ECONNREFUSED']);

/**
 * What an idempotent or transactional producer has to remember: its id and epoch, the sequence number of each partition,
 * and what has joined the transaction. Where the cluster has transactions of version 2, joining is no request of its own,
 * and a transaction ends with the epoch of the next one, whose sequence numbers begin again.
 */
module.exports = ({ logger, cluster, transactionTimeout = 60000, transactional, transactionalId }) => {
  if (transactional && !transactionalId) {
    throw new KafkaJSNonRetriableError('Cannot manage transactions without a transactionalId');
  }
  const retrier = createRetry(cluster.retry);
  const stateMachine = createStateMachine({ logger });
  let producer = { producerId: NO_PRODUCER_ID, producerEpoch: 0 };
  /** By topic and partition, of the next record. */
  let sequences = new Map();
  /** By broker: requests with sequence numbers go one after the other. */
  let locks = new Map();
  let joined = nothingJoined();
  /** Node ids, by kind and by the id of a group or of a producer. */
  const coordinators = new Map();

  function nothingJoined() {
    return { partitions: new Set(), offsets: false };
  }

  function startAs({ producerId, producerEpoch }) {
    producer = { producerId, producerEpoch };
    sequences = new Map();
  }

  function assertTransactional() {
    if (!transactional) throw new KafkaJSNonRetriableError('Method unavailable if non-transactional');
  }

  /** Asked for once, and again when a request to it has failed: kafkajs asks before each request. */
  async function findCoordinator(groupId, coordinatorType) {
    const name = nameOf(coordinatorType, groupId);
    if (coordinators.has(name)) return cluster.findBroker({ nodeId: coordinators.get(name) });
    const coordinator = await cluster.findGroupCoordinator({ groupId, coordinatorType });
    coordinators.set(name, coordinator.nodeId);
    return coordinator;
  }

  /** Repeats the work while what it asks is refused for these reasons; whatever fails, coordinators are looked for anew. */
  function withCoordinators(reasons, work) {
    return retrier(async (bail) => {
      try {
        return await work();
      } catch (error) {
        coordinators.clear();
        if (reasons.has(error.type ?? error.code)) throw error;
        return bail(error);
      }
    });
  }

  const findTransactionCoordinator = () => findCoordinator(transactionalId, COORDINATOR_TYPES.TRANSACTION);
  const nameOf = (topic, partition) => `${topic} ${partition}`;

  async function end(state, transactionResult) {
    assertTransactional();
    stateMachine.transitionTo(state);
    if (joined.offsets || joined.partitions.size > 0) {
      const next = await withCoordinators(REPEAT_REFUSED, async () => {
        const coordinator = await findTransactionCoordinator();
        return coordinator.endTxn({ ...producer, transactionalId, transactionResult });
      });
      if (next.producerId !== undefined) startAs(next);
    }
    joined = nothingJoined();
    stateMachine.transitionTo(STATES.READY);
  }

  const eosManager = stateMachine.createGuarded(
    {
      getProducerId: () => producer.producerId,
      getProducerEpoch: () => producer.producerEpoch,
      getTransactionalId: () => transactionalId,
      isInitialized: () => producer.producerId !== NO_PRODUCER_ID,
      isTransactional: () => transactional,
      isInTransaction: () => stateMachine.state() === STATES.TRANSACTING,

      initProducerId: () =>
        withCoordinators(REPEAT_INIT, async () => {
          await cluster.refreshMetadataIfNecessary();
          // An id without transactions may be had of any broker.
          const broker = await (transactional ? findTransactionCoordinator() : cluster.findControllerBroker());
          const asked = { transactionalId: transactional ? transactionalId : undefined, transactionTimeout };
          const initialised = await broker.initProducerId(asked);
          stateMachine.transitionTo(STATES.READY);
          startAs(initialised);
          locks = new Map();
          joined = nothingJoined();
        }),

      getSequence: (topic, partition) => sequences.get(nameOf(topic, partition)) ?? 0,

      /** Takes the numbers of so many records, or gives them back. */
      updateSequence(topic, partition, increment) {
        if (!eosManager.isInitialized()) return;
        const next = eosManager.getSequence(topic, partition) + increment;
        sequences.set(nameOf(topic, partition), next >= INT_32_MAX_VALUE ? 0 : next);
      },

      beginTransaction() {
        assertTransactional();
        stateMachine.transitionTo(STATES.TRANSACTING);
      },

      /** Before anything is written to them. */
      async addPartitionsToTransaction(topicData) {
        assertTransactional();
        const isNew = (topic) => (partition) => !joined.partitions.has(nameOf(topic, partition));
        const topics = topicData
          .map(({ topic, partitions }) => ({
            topic,
            partitions: partitions.map(({ partition }) => partition).filter(isNew(topic)),
          }))
          .filter(({ partitions }) => partitions.length > 0);
        if (topics.length === 0) return;
        await withCoordinators(REPEAT_REFUSED, async () => {
          const coordinator = await findTransactionCoordinator();
          if (transactionVersion2.isSupportedBy(coordinator)) return;
          await coordinator.addPartitionsToTxn({ ...producer, transactionalId, topics });
        });
        for (const { topic, partitions } of topics) {
          for (const partition of partitions) joined.partitions.add(nameOf(topic, partition));
        }
      },

      commit: () => end(STATES.COMMITTING, true),
      abort: () => end(STATES.ABORTING, false),

      async acquireBrokerLock({ nodeId }) {
        if (!eosManager.isInitialized()) return;
        if (!locks.has(nodeId)) locks.set(nodeId, new Lock({ timeout: BROKER_LOCK_TIMEOUT_MS }));
        await locks.get(nodeId).acquire();
      },

      releaseBrokerLock({ nodeId }) {
        if (eosManager.isInitialized()) locks.get(nodeId).release();
      },

      async sendOffsets({ consumerGroupId: groupId, topics }) {
        if (!groupId) throw new KafkaJSNonRetriableError('Missing consumerGroupId');
        if (!topics) throw new KafkaJSNonRetriableError('Missing offset topics');
        await withCoordinators(REPEAT_OFFSETS, async () => {
          const coordinator = await findTransactionCoordinator();
          if (!transactionVersion2.isSupportedBy(coordinator)) {
            await coordinator.addOffsetsToTxn({ ...producer, transactionalId, groupId });
          }
          joined.offsets = true;
          const group = await findCoordinator(groupId, COORDINATOR_TYPES.GROUP);
          await group.txnOffsetCommit({ ...producer, transactionalId, groupId, topics });
        });
      },
    },
    {
      initProducerId: { legalStates: [STATES.UNINITIALIZED, STATES.READY] },
      beginTransaction: { legalStates: [STATES.READY], async: false },
      addPartitionsToTransaction: { legalStates: [STATES.TRANSACTING] },
      sendOffsets: { legalStates: [STATES.TRANSACTING] },
      commit: { legalStates: [STATES.TRANSACTING] },
      abort: { legalStates: [STATES.TRANSACTING] },
    },
  );
  return eosManager;
};
