'use strict';

/** Castagnoli's polynomial, reversed. */
const POLYNOMIAL = 0x82f63b78;
/** Eight tables, one behind the other: what a byte becomes with none to seven zero bytes behind it ("slicing by 8"). */
const TABLES = new Int32Array(8 * 256);

for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  TABLES[byte] = crc;
}
for (let index = 256; index < TABLES.length; index += 1) {
  const shorter = TABLES[index - 256];
  TABLES[index] = TABLES[shorter & 0xff] ^ (shorter >>> 8);
}

/** The CRC-32C of the bytes, eight of them a step. */
module.exports = (bytes) => {
  let crc = -1;
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc =
      TABLES[0x700 | (crc & 0xff)] ^
      TABLES[0x600 | ((crc >>> 8) & 0xff)] ^
      TABLES[0x500 | ((crc >>> 16) & 0xff)] ^
      TABLES[0x400 | (crc >>> 24)] ^
      TABLES[0x300 | bytes[at + 4]] ^
      TABLES[0x200 | bytes[at + 5]] ^
      TABLES[0x100 | bytes[at + 6]] ^
      TABLES[bytes[at + 7]];
  }
  for (; at < bytes.length; at += 1) crc = TABLES[(crc ^ bytes[at]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
};
