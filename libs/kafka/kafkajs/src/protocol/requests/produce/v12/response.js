'use strict';
const Decoder = require('../../../decoder');
const { readStructures, readTaggedFields } = require('../../../taggedFields');
const { parse } = require('../v7/response');

/**
 * Produce Response (Version: 12) => [responses] throttle_time_ms _tagged_fields
 *   responses => name [partition_responses] _tagged_fields
 *     name => COMPACT_STRING
 *     partition_responses => index error_code base_offset log_append_time_ms log_start_offset [record_errors] error_message _tagged_fields
 *       index => INT32
 *       error_code => INT16
 *       base_offset => INT64
 *       log_append_time_ms => INT64
 *       log_start_offset => INT64
 *       record_errors => batch_index batch_index_error_message _tagged_fields
 *         batch_index => INT32
 *         batch_index_error_message => COMPACT_NULLABLE_STRING
 *       error_message => COMPACT_NULLABLE_STRING
 *   throttle_time_ms => INT32
 */
async function decode(bytes) {
  const decoder = new Decoder(bytes);
  // Of the response's header.
  readTaggedFields(decoder);
  const topics = readStructures(decoder, (inner) => ({
    topicName: inner.readUVarIntString(),
    partitions: readStructures(inner, readPartition),
  }));
  return { topics, throttleTime: 0, clientSideThrottleTime: decoder.readInt32() };
}

function readPartition(decoder) {
  const partition = {
    partition: decoder.readInt32(),
    errorCode: decoder.readInt16(),
    baseOffset: decoder.readInt64().toString(),
    logAppendTime: decoder.readInt64().toString(),
    logStartOffset: decoder.readInt64().toString(),
  };
  readStructures(decoder, (error) => [error.readInt32(), error.readUVarIntString()]);
  decoder.readUVarIntString();
  return partition;
}

module.exports = { decode, parse };
