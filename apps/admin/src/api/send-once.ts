const KEYED = new Set(['POST', 'PUT', 'PATCH']);

/**
 * fetch() for the client. A change carries an Idempotency-Key, so that it can be sent once more where its answer got
 * lost: the api carries it out once and repeats the answer.
 */
export async function sendOnce(request: Request): Promise<Response> {
  if (KEYED.has(request.method)) request.headers.set('Idempotency-Key', randomKey());
  const again = request.clone();
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted || request.method === 'DELETE') throw error;
    return fetch(again);
  }
}

/** crypto.randomUUID is missing where a page comes by plain http from another machine. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
