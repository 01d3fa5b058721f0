'use strict';

const SEED = 0x9747b28c;
const MIX = 0x5bd1e995;

/**
 * The hash of a key as the Java client takes it, in the 32 bits that it has there.
 * Source: https://github.com/apache/kafka/blob/4.3.0/clients/src/main/java/org/apache/kafka/common/utils/Utils.java
 */
module.exports = (key) => {
  const data = Buffer.isBuffer(key) ? key : Buffer.from(String(key));
  const whole = data.length & ~3;
  let hash = SEED ^ data.length;
  for (let at = 0; at < whole; at += 4) {
    let word = data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24);
    word = Math.imul(word, MIX);
    word ^= word >>> 24;
    hash = Math.imul(hash, MIX) ^ Math.imul(word, MIX);
  }
  if (data.length > whole) {
    for (let at = data.length - 1; at >= whole; at -= 1) hash ^= data[at] << (8 * (at - whole));
    hash = Math.imul(hash, MIX);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MIX);
  return hash ^ (hash >>> 15);
};
