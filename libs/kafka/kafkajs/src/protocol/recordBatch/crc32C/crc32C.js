'use strict';

/** Castagnoli's polynomial, reversed. */
const POLYNOMIAL = 0x82f63b78;
const STEP = 16;
/** A table for each byte of a step, one behind the other: what it becomes with none to fifteen zero bytes behind it. */
const TABLES = new Int32Array(STEP * 256);

for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  TABLES[byte] = crc;
}
for (let index = 256; index < TABLES.length; index += 1) {
  const shorter = TABLES[index - 256];
  TABLES[index] = TABLES[shorter & 0xff] ^ (shorter >>> 8);
}

/** Four bytes, with so many zero bytes behind them. */
function four(word, zeros) {
  return (
    TABLES[((zeros + 3) << 8) | (word & 0xff)] ^
    TABLES[((zeros + 2) << 8) | ((word >>> 8) & 0xff)] ^
    TABLES[((zeros + 1) << 8) | ((word >>> 16) & 0xff)] ^
    TABLES[(zeros << 8) | (word >>> 24)]
  );
}

/** The CRC-32C of the bytes, sixteen of them a step ("slicing by 16"). */
module.exports = (bytes) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let crc = -1;
  let at = 0;
  for (; at + STEP <= bytes.length; at += STEP) {
    crc =
      four(crc ^ view.getInt32(at, true), 12) ^
      four(view.getInt32(at + 4, true), 8) ^
      four(view.getInt32(at + 8, true), 4) ^
      four(view.getInt32(at + 12, true), 0);
  }
  for (; at < bytes.length; at += 1) crc = TABLES[(crc ^ bytes[at]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
};
