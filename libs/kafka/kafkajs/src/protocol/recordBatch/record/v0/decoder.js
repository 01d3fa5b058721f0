'use strict';
const Decoder = require('../../../decoder');
const decodeHeader = require('../../header/v0/decoder');
const TimestampTypes = require('../../../timestampTypes');
const Long = require('../../../../utils/long');

/**
 * A record as it lies in the fetched bytes: attributes, timestamp delta, offset delta, key, value, headers. Timestamp and
 * headers are decoded when somebody asks, and then anew each time: few readers do, and there are many records.
 */
class FetchedRecord {
  constructor(decoder, batchContext) {
    const { buffer } = decoder;
    this.batchContext = batchContext;
    this.attributes = decoder.readInt8();
    this.buffer = buffer;
    this.timestampAt = decoder.offset;
    while (buffer[decoder.offset] >= 0x80) decoder.forward(1);
    decoder.forward(1);
    this.offset = offsetOf(batchContext.firstOffset, decoder.readVarInt());
    this.key = decoder.readVarIntBytes();
    this.value = decoder.readVarIntBytes();
    this.headersAt = decoder.offset;
  }

  get magicByte() {
    return this.batchContext.magicByte;
  }

  get isControlRecord() {
    return this.batchContext.isControlBatch ?? false;
  }

  get timestamp() {
    const { firstTimestamp, timestampType, maxTimestamp } = this.batchContext;
    if (timestampType === TimestampTypes.LOG_APPEND_TIME && maxTimestamp) return maxTimestamp;
    const delta = decoderAt(this.buffer, this.timestampAt).readVarLong();
    return Long.fromValue(firstTimestamp).add(delta).toString();
  }

  get headers() {
    const headers = { __proto__: null };
    for (const { key, value } of decoderAt(this.buffer, this.headersAt).readVarIntArray(decodeHeader)) {
      const before = headers[key];
      headers[key] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
    }
    return headers;
  }
}

function decoderAt(buffer, offset) {
  const decoder = new Decoder(buffer);
  decoder.forward(offset);
  return decoder;
}

function offsetOf(first, delta) {
  const offset = Number(first) + delta;
  return Number.isSafeInteger(offset) ? String(offset) : String(BigInt(first) + BigInt(delta));
}

module.exports = (decoder, batchContext = {}) => new FetchedRecord(decoder, batchContext);
