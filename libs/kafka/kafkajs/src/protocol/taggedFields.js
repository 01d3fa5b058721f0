'use strict';
const Encoder = require('./encoder');

/**
 * At the end of each structure of a flexible version. kafkajs' own reading of them takes their size for one more than it is.
 * @returns {Map<number, Buffer>} the fields' bytes, by tag
 */
function readTaggedFields(decoder) {
  const fields = new Map();
  for (let left = decoder.readUVarInt(); left > 0; left -= 1) {
    const tag = decoder.readUVarInt();
    fields.set(tag, decoder.readBytes(decoder.readUVarInt()));
  }
  return fields;
}

/** An array of structures, each with its tagged fields, which are left out. */
function readStructures(decoder, read) {
  return decoder.readUVarIntArray((inner) => {
    const structure = read(inner);
    readTaggedFields(inner);
    return structure;
  });
}

/** None. */
const writeTaggedFields = (encoder) => encoder.writeUVarInt(0);

/** An array of structures, each without tagged fields. */
function writeStructures(encoder, structures, write) {
  encoder.writeUVarInt(structures.length + 1);
  for (const structure of structures) {
    write(structure);
    writeTaggedFields(encoder);
  }
}

/** A request of a flexible version: the tagged fields of its header, what it writes, and its own. */
function flexibleRequest(write, size) {
  const encoder = new Encoder(size);
  writeTaggedFields(encoder);
  write(encoder);
  return writeTaggedFields(encoder);
}

module.exports = { readTaggedFields, readStructures, writeStructures, flexibleRequest };
