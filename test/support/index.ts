export { eventually } from './eventually.js';
export { freePort } from './free-port.mjs';
export { spawnApp, type SpawnedApp } from './spawn-app.js';
export { startApi, TestApi, type Answer } from './start-api.js';
export { createTestDatabase, type TestDatabase } from './test-database.js';
export { testKafkaBrokers, uniqueTopic } from './test-kafka.js';
