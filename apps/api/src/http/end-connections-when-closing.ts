import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Closing ends the connections that are idle then; the server would wait for two other kinds. One that is still being
 * answered would be kept alive for more than a minute after its answer: so that answer says that it is the connection's
 * last. One over which nothing has been asked yet, as browsers open them in advance, does not count as idle for a minute:
 * it is ended here.
 */
export function endConnectionsWhenClosing(server: FastifyInstance): void {
  let isClosing = false;
  const unused = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    if (isClosing) socket.destroy();
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.server.on('request', ({ socket }) => unused.delete(socket));
  server.addHook('preClose', async () => {
    isClosing = true;
    for (const socket of unused) socket.destroy();
  });
  server.addHook('onSend', (_, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done(null, payload);
  });
}
