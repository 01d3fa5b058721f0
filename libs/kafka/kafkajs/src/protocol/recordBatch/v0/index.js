'use strict';
const Long = require('../../../utils/long');
const Encoder = require('../../encoder');
const { Types: Compression, lookupCodec, COMPRESSION_CODEC_MASK } = require('../../message/compression');
const crc32C = require('../crc32C');

const MAGIC_BYTE = 2;
const TRANSACTIONAL = 16;
/** The length counts what is behind itself. */
const LENGTH_FROM = 12;
const CRC_FROM = 21;
const RECORDS_FROM = 61;

/**
 * Written into one buffer of the right size, where layers of encoders would each copy it into a buffer of their own.
 * @returns what an Encoder takes for one of its kind
 */
async function RecordBatch({
  compression = Compression.None,
  firstOffset = 0,
  firstTimestamp = Date.now(),
  maxTimestamp = Date.now(),
  partitionLeaderEpoch = 0,
  lastOffsetDelta = 0,
  transactional = false,
  producerId = -1,
  producerEpoch = 0,
  firstSequence = 0,
  records = [],
}) {
  const compressed = compression === Compression.None ? null : await compress(compression, records);
  const size = RECORDS_FROM + (compressed?.length ?? records.reduce((sum, record) => sum + record.size, 0));
  const buf = Buffer.allocUnsafe(size);
  buf.writeBigInt64BE(bigIntOf(firstOffset), 0);
  buf.writeInt32BE(size - LENGTH_FROM, 8);
  buf.writeInt32BE(partitionLeaderEpoch, 12);
  buf.writeInt8(MAGIC_BYTE, 16);
  buf.writeInt16BE((compression & COMPRESSION_CODEC_MASK) | (transactional ? TRANSACTIONAL : 0), CRC_FROM);
  buf.writeInt32BE(lastOffsetDelta, 23);
  buf.writeBigInt64BE(bigIntOf(firstTimestamp), 27);
  buf.writeBigInt64BE(bigIntOf(maxTimestamp), 35);
  buf.writeBigInt64BE(bigIntOf(producerId), 43);
  buf.writeInt16BE(producerEpoch, 51);
  buf.writeInt32BE(firstSequence, 53);
  buf.writeInt32BE(records.length, 57);
  let end = RECORDS_FROM;
  if (compressed) compressed.copy(buf, end);
  else for (const record of records) end = record.writeTo(buf, end);
  buf.writeUInt32BE(crc32C(buf.subarray(CRC_FROM)), 17);
  return { buf, buffer: buf, size: () => size };
}

/** Of a Long, a number or a text. */
function bigIntOf(value) {
  return Long.fromValue(value).value;
}

async function compress(compression, records) {
  const encoder = new Encoder();
  encoder.writeEncoderArray(records);
  return lookupCodec(compression).compress(encoder);
}

module.exports = { RecordBatch, MAGIC_BYTE };
