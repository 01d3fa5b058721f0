/**
 * Arrays as parameters in PostgreSQL's binary form (array_recv in its arrayfuncs.c). pg writes arrays as text: each
 * element is searched for what must be escaped, and PostgreSQL reads it back character by character, which for payloads of
 * JSON is most characters. A Buffer is what pg sends in binary form.
 */

/** Object ids of the element types, in pg_type. */
const TEXT = 25;
const UUID = 2950;
const UUID_BYTES = 16;
const NULL = -1;

/** A parameter of type text[]. */
export function textArray(values: readonly (string | null | undefined)[]): Buffer {
  const sizes = values.map((value) => (typeof value === 'string' ? Buffer.byteLength(value) : NULL));
  return binaryArray(TEXT, sizes, (buffer, at, index) => {
    buffer.write(values[index] ?? '', at);
  });
}

/**
 * A parameter of type uuid[].
 * @throws {TypeError} when one is none, which would otherwise be sent as whatever was in memory
 */
export function uuidArray(values: readonly string[]): Buffer {
  const sizes = values.map(() => UUID_BYTES);
  return binaryArray(UUID, sizes, (buffer, at, index) => {
    const digits = (values[index] ?? '').replaceAll('-', '');
    if (digits.length !== 2 * UUID_BYTES || buffer.write(digits, at, 'hex') !== UUID_BYTES) {
      throw new TypeError(`not a UUID: ${values[index]}`);
    }
  });
}

/** @param sizes of each element, in bytes; NULL for one that is null */
function binaryArray(
  type: number,
  sizes: readonly number[],
  writeElement: (buffer: Buffer, at: number, index: number) => void,
): Buffer {
  const count = sizes.length;
  const head = count === 0 ? 12 : 20;
  const buffer = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + 4 + Math.max(0, size), head));
  // An empty array has no dimension; each other one of ours has one, which begins at 1.
  buffer.writeInt32BE(count === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(sizes.includes(NULL) ? 1 : 0, 4);
  buffer.writeInt32BE(type, 8);
  if (count > 0) buffer.writeInt32BE(count, 12);
  if (count > 0) buffer.writeInt32BE(1, 16);
  let at = head;
  for (const [index, size] of sizes.entries()) {
    at = buffer.writeInt32BE(size, at);
    if (size === NULL) continue;
    writeElement(buffer, at, index);
    at += size;
  }
  return buffer;
}
