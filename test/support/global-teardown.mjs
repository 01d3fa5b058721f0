/** Lets the process of global-setup.mjs stop its servers, and waits until it has. */
export default async function globalTeardown() {
  const servers = globalThis.__TEST_SERVERS__;
  if (servers.exitCode !== null || servers.signalCode !== null) return;
  const ended = new Promise((resolve) => servers.once('exit', resolve));
  servers.ref();
  servers.disconnect();
  await ended;
}
