'use strict';

/** Records are written here one after the other, then copied out: how long each is shows at its end. */
let scratch = Buffer.allocUnsafe(64 * 1024);
let end = 0;

/**
 * Key and value are a Buffer, a text or null; the values of headers too, or arrays of these for a header that is repeated.
 * @returns what an Encoder takes for one of its kind
 */
module.exports = ({ offsetDelta = 0, timestampDelta = 0, key, value, headers = {} }) => {
  end = 0;
  reserve(1);
  // Attributes, of which none is in use.
  scratch[end++] = 0;
  writeVarInt(timestampDelta);
  writeVarInt(offsetDelta);
  writeBytes(key);
  writeBytes(value);
  writeHeaders(headers);
  const bodyEnd = end;
  writeVarInt(bodyEnd);
  const buf = Buffer.allocUnsafe(end);
  scratch.copy(buf, 0, bodyEnd, end);
  scratch.copy(buf, end - bodyEnd, 0, bodyEnd);
  return { buf, buffer: buf };
};

function reserve(bytes) {
  if (end + bytes <= scratch.length) return;
  const larger = Buffer.allocUnsafe(2 * (end + bytes));
  scratch.copy(larger, 0, 0, end);
  scratch = larger;
}

/** Zigzag, seven bits a byte, for integers of up to 53 bits: below 2^31 without the price of large ones. */
function writeVarInt(value) {
  reserve(10);
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  while (rest >= 2 ** 31) {
    scratch[end++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  while (rest >= 0x80) {
    scratch[end++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  scratch[end++] = rest;
}

function writeBytes(value) {
  if (value === null || value === undefined) {
    writeVarInt(-1);
  } else if (Buffer.isBuffer(value)) {
    writeVarInt(value.length);
    reserve(value.length);
    end += value.copy(scratch, end);
  } else {
    const text = String(value);
    const length = Buffer.byteLength(text);
    writeVarInt(length);
    reserve(length);
    end += scratch.write(text, end);
  }
}

function writeHeaders(headers) {
  const names = Object.keys(headers);
  let count = 0;
  for (const name of names) count += Array.isArray(headers[name]) ? headers[name].length : 1;
  writeVarInt(count);
  for (const name of names) {
    const value = headers[name];
    for (const each of Array.isArray(value) ? value : [value]) {
      writeBytes(name);
      writeBytes(each);
    }
  }
}
