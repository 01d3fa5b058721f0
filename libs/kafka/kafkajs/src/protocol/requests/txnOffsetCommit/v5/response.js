'use strict';
const Decoder = require('../../../decoder');
const { readStructures, readTaggedFields } = require('../../../taggedFields');
const { parse } = require('../v1/response');

/**
 * TxnOffsetCommit Response (Version: 5) => throttle_time_ms [topics] _tagged_fields
 *   throttle_time_ms => INT32
 *   topics => name [partitions] _tagged_fields
 *     name => COMPACT_STRING
 *     partitions => partition_index error_code _tagged_fields
 *       partition_index => INT32
 *       error_code => INT16
 */
async function decode(bytes) {
  const decoder = new Decoder(bytes);
  // Of the response's header.
  readTaggedFields(decoder);
  const clientSideThrottleTime = decoder.readInt32();
  const topics = readStructures(decoder, (inner) => ({
    topic: inner.readUVarIntString(),
    partitions: readStructures(inner, (one) => ({ partition: one.readInt32(), errorCode: one.readInt16() })),
  }));
  return { topics, throttleTime: 0, clientSideThrottleTime };
}

module.exports = { decode, parse };
