export { CertificateAuthority } from './certificate-authority.js';
export { eventually } from './eventually.js';
export { freePort } from './free-port.mjs';
export { spawnApp, spawnCommand, type AppName, type Environment, type SpawnedApp } from './spawn-app.js';
export { startApi, TestApi, type Answer, type CallOptions } from './start-api.js';
export { createTestDatabase, type TestDatabase } from './test-database.js';
export { testKafkaBrokers, uniqueTopic } from './test-kafka.js';
