'use strict';
const { flexibleRequest, writeStructures } = require('../../../taggedFields');
const { Produce: apiKey } = require('../../apiKeys');
const { Types } = require('../../../message/compression');
const { PlacedRecord } = require('../../../recordBatch/record/v0');
const { RecordBatch } = require('../../../recordBatch/v0');

/**
 * Produce Request (Version: 12) => transactional_id acks timeout_ms [topic_data] _tagged_fields
 *   transactional_id => COMPACT_NULLABLE_STRING
 *   acks => INT16
 *   timeout_ms => INT32
 *   topic_data => name [partition_data] _tagged_fields
 *     name => COMPACT_STRING
 *     partition_data => index records _tagged_fields
 *       index => INT32
 *       records => COMPACT_RECORDS
 */
module.exports = ({
  acks,
  timeout,
  transactionalId = null,
  producerId = -1,
  producerEpoch = 0,
  compression = Types.None,
  topicData,
}) => ({
  apiKey,
  apiVersion: 12,
  apiName: 'Produce',
  expectResponse: () => acks !== 0,
  encode: async () => {
    const producer = { compression, producerId, producerEpoch, transactional: Boolean(transactionalId) };
    const batches = new Map();
    for (const data of topicData.flatMap(({ partitions }) => partitions)) {
      batches.set(data, await batchOf(data, producer));
    }
    return flexibleRequest((encoder) => {
      encoder.writeUVarIntString(transactionalId).writeInt16(acks).writeInt32(timeout);
      writeStructures(encoder, topicData, ({ topic, partitions }) => {
        encoder.writeUVarIntString(topic);
        writeStructures(encoder, partitions, (data) => {
          encoder.writeInt32(data.partition).writeUVarIntBytes(batches.get(data).buffer);
        });
      });
    }, sizeOf(batches.values()));
  },
});

/** About, so that the encoder need not grow. */
function sizeOf(batches) {
  const BESIDE = 512;
  return [...batches].reduce((sum, batch) => sum + batch.size() + 16, BESIDE);
}

function batchOf({ messages, firstSequence }, producer) {
  const now = Date.now();
  const timestamps = messages.flatMap(({ timestamp }) => timestamp ?? []).toSorted();
  const [firstTimestamp = now] = timestamps;
  return RecordBatch({
    ...producer,
    firstSequence,
    firstTimestamp,
    maxTimestamp: timestamps.at(-1) ?? now,
    lastOffsetDelta: messages.length - 1,
    records: messages.map(
      (message, offsetDelta) => new PlacedRecord(message, offsetDelta, (message.timestamp || now) - firstTimestamp),
    ),
  });
}
