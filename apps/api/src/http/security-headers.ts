import type { FastifyInstance } from 'fastify';

/**
 * What browsers are told about every answer: take it for what it says it is, show it in no frame, load and run nothing for
 * it, and tell no other site where it came from. A page of ours sets a policy of its own that allows what it needs.
 * Source: https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
 */
const OF_EVERY_ANSWER = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  // Browsers heed it over https only, which a proxy in front of the api speaks.
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
};

/** There is no CORS: a page of another site gets no answer that it could read. */
export function sendSecurityHeaders(server: FastifyInstance): void {
  server.addHook('onRequest', async (_, reply) => {
    reply.headers(OF_EVERY_ANSWER);
  });
  // What an answer says of somebody's rights is for nobody else; a handler that has said something of it already knows better.
  server.addHook('onSend', async ({ url }, reply) => {
    if (url.startsWith('/api/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}
