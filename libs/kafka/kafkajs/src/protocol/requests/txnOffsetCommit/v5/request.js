'use strict';
const { flexibleRequest, writeStructures } = require('../../../taggedFields');
const { TxnOffsetCommit: apiKey } = require('../../apiKeys');

const NO_GENERATION = -1;
const NO_MEMBER = '';
const NO_LEADER_EPOCH = -1;

/**
 * TxnOffsetCommit Request (Version: 5) => transactional_id group_id producer_id producer_epoch generation_id member_id group_instance_id [topics] _tagged_fields
 *   transactional_id => COMPACT_STRING
 *   group_id => COMPACT_STRING
 *   producer_id => INT64
 *   producer_epoch => INT16
 *   generation_id => INT32
 *   member_id => COMPACT_STRING
 *   group_instance_id => COMPACT_NULLABLE_STRING
 *   topics => name [partitions] _tagged_fields
 *     name => COMPACT_STRING
 *     partitions => partition_index committed_offset committed_leader_epoch committed_metadata _tagged_fields
 *       partition_index => INT32
 *       committed_offset => INT64
 *       committed_leader_epoch => INT32
 *       committed_metadata => COMPACT_NULLABLE_STRING
 */
module.exports = ({ transactionalId, groupId, producerId, producerEpoch, topics }) => ({
  apiKey,
  apiVersion: 5,
  apiName: 'TxnOffsetCommit',
  encode: async () =>
    flexibleRequest((encoder) => {
      encoder.writeUVarIntString(transactionalId).writeUVarIntString(groupId);
      encoder.writeInt64(producerId).writeInt16(producerEpoch);
      encoder.writeInt32(NO_GENERATION).writeUVarIntString(NO_MEMBER).writeUVarIntString(null);
      writeStructures(encoder, topics, ({ topic, partitions }) => {
        encoder.writeUVarIntString(topic);
        writeStructures(encoder, partitions, ({ partition, offset, metadata }) => {
          encoder.writeInt32(partition).writeInt64(offset).writeInt32(NO_LEADER_EPOCH).writeUVarIntString(metadata);
        });
      });
    }),
});
