'use strict';

/** Records are written one behind the other into memory of this size, and each keeps its part of it. */
const CHUNK_BYTES = 64 * 1024;
/** Letters, so few that their number is one byte. */
const SHORT = 64;
/** Attributes, of which none is in use, before the two deltas. */
const NO_ATTRIBUTES = 0;

let chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
let start = 0;
let end = 0;

/**
 * Key and value are a Buffer, a text or null; the values of headers too, or arrays of these for a header that is repeated.
 * Of a message that was made ready they are the `body`.
 * @returns what an Encoder takes for one of its kind
 */
module.exports = (message) => new PlacedRecord(message, message.offsetDelta, message.timestampDelta);

/** The bytes of a record that do not depend on its place in a batch: they can be made well before it is sent. */
module.exports.encodeBody = encodeBody;

/** A record at its place in a batch. */
class PlacedRecord {
  constructor(message, offsetDelta = 0, timestampDelta = 0) {
    const body = message.body ?? encodeBody(message);
    this.body = body;
    this.offsetDelta = zigzag(offsetDelta);
    this.timestampDelta = zigzag(timestampDelta);
    this.behindLength = 1 + varIntSize(this.timestampDelta) + varIntSize(this.offsetDelta) + body.length;
    this.size = varIntSize(2 * this.behindLength) + this.behindLength;
  }

  /** @returns where it ends */
  writeTo(target, at) {
    let next = putVarInt(target, at, 2 * this.behindLength);
    target[next++] = NO_ATTRIBUTES;
    next = putVarInt(target, next, this.timestampDelta);
    next = putVarInt(target, next, this.offsetDelta);
    return next + this.body.copy(target, next);
  }

  get buffer() {
    const bytes = Buffer.allocUnsafe(this.size);
    this.writeTo(bytes, 0);
    return bytes;
  }

  get buf() {
    return this.buffer;
  }
}
module.exports.PlacedRecord = PlacedRecord;

function encodeBody({ key, value, headers = {} }) {
  start = end;
  writeBytes(key);
  writeBytes(value);
  writeHeaders(headers);
  return chunk.subarray(start, end);
}

function reserve(bytes) {
  if (end + bytes <= chunk.length) return;
  const written = end - start;
  const next = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, 2 * (written + bytes)));
  chunk.copy(next, 0, start, end);
  chunk = next;
  start = 0;
  end = written;
}

/** For integers of up to 53 bits. */
function zigzag(value) {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function varIntSize(zigzagged) {
  let size = 1;
  for (let rest = zigzagged; rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}

/** Seven bits a byte: below 2^31 without the price of large ones. */
function putVarInt(target, at, zigzagged) {
  let rest = zigzagged;
  while (rest >= 2 ** 31) {
    target[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  while (rest >= 0x80) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[at++] = rest;
  return at;
}

function writeVarInt(value) {
  reserve(10);
  end = putVarInt(chunk, end, zigzag(value));
}

function writeBytes(value) {
  if (typeof value === 'string') {
    writeText(value);
  } else if (value === null || value === undefined) {
    writeVarInt(-1);
  } else if (Buffer.isBuffer(value)) {
    writeVarInt(value.length);
    reserve(value.length);
    end += value.copy(chunk, end);
  } else {
    writeText(String(value));
  }
}

/** Short ones are copied letter by letter, which takes less than to call what does it. */
function writeText(text) {
  if (text.length >= SHORT || !writeShort(text)) {
    const length = Buffer.byteLength(text);
    writeVarInt(length);
    reserve(length);
    end += chunk.write(text, end);
  }
}

/** @returns whether it could be, which it cannot with letters of more than a byte */
function writeShort(text) {
  reserve(1 + SHORT);
  const { length } = text;
  const from = end + 1;
  for (let index = 0; index < length; index += 1) {
    const letter = text.charCodeAt(index);
    if (letter >= 0x80) return false;
    chunk[from + index] = letter;
  }
  chunk[end] = 2 * length;
  end = from + length;
  return true;
}

function writeHeaders(headers) {
  const names = Object.keys(headers);
  let count = 0;
  for (const name of names) count += Array.isArray(headers[name]) ? headers[name].length : 1;
  writeVarInt(count);
  for (const name of names) {
    const value = headers[name];
    if (Array.isArray(value)) {
      for (const each of value) writeHeader(name, each);
    } else {
      writeHeader(name, value);
    }
  }
}

function writeHeader(name, value) {
  writeText(name);
  writeBytes(value);
}
