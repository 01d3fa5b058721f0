'use strict';
const Decoder = require('../../../decoder');
const { readTaggedFields } = require('../../../taggedFields');
const { parse } = require('../v1/response');

/**
 * EndTxn Response (Version: 5) => throttle_time_ms error_code producer_id producer_epoch _tagged_fields
 *   throttle_time_ms => INT32
 *   error_code => INT16
 *   producer_id => INT64
 *   producer_epoch => INT16
 */
async function decode(bytes) {
  const decoder = new Decoder(bytes);
  // Of the response's header.
  readTaggedFields(decoder);
  const clientSideThrottleTime = decoder.readInt32();
  return {
    throttleTime: 0,
    clientSideThrottleTime,
    errorCode: decoder.readInt16(),
    producerId: decoder.readInt64().toString(),
    producerEpoch: decoder.readInt16(),
  };
}

module.exports = { decode, parse };
