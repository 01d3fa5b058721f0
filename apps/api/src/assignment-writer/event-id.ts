import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const BYTES_OF_ID = 16;
const random = new Uint8Array(256 * BYTES_OF_ID);
let used = random.length;

/** A UUID of version 7. Its random bytes are fetched for many at a time: one by one they cost several times what the rest does. */
export function newEventId(): string {
  return v7({ rng: nextBytes });
}

function nextBytes(): Uint8Array {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  used += BYTES_OF_ID;
  return random.subarray(used - BYTES_OF_ID, used);
}
