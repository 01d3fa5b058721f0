const SHARED = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // Settings from .swcrc, so that tests run what `nest build` compiles.
  transform: { '\\.ts$': '@swc/jest' },
  moduleNameMapper: {
    '^@flow-pipelines/executor-kit/nestjs$': '<rootDir>/libs/executor-kit/src/nestjs/index.ts',
    '^@flow-pipelines/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    // Relative imports name the compiled file (x.js); the source beside it is x.ts.
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  moduleFileExtensions: ['js', 'ts', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/dist-next/'],
};

/** Real PostgreSQL and Kafka for the run, each started when the first test asks for it. */
const WITH_SERVERS = {
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

export default {
  projects: [
    {
      ...SHARED,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs}/**/*.spec.ts', '<rootDir>/test/support/**/*.spec.ts'],
    },
    { ...SHARED, displayName: 'architecture', testMatch: ['<rootDir>/test/architecture/**/*.spec.ts'] },
    { ...SHARED, ...WITH_SERVERS, displayName: 'integration', testMatch: ['<rootDir>/test/integration/**/*.spec.ts'] },
    { ...SHARED, displayName: 'deployment', testMatch: ['<rootDir>/test/deployment/**/*.spec.ts'] },
    { ...SHARED, displayName: 'faults', testMatch: ['<rootDir>/test/faults/**/*.spec.ts'] },
    {
      ...SHARED,
      ...WITH_SERVERS,
      displayName: 'schemathesis',
      testMatch: ['<rootDir>/test/schemathesis/**/*.spec.ts'],
    },
    { ...SHARED, ...WITH_SERVERS, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.spec.ts'] },
    { ...SHARED, ...WITH_SERVERS, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.spec.ts'] },
  ],
  // Not a project's setting. It ends what hangs, and says nothing of speed: two starts of everything, on a busy machine.
  testTimeout: 180_000,
  collectCoverageFrom: ['<rootDir>/{apps,libs}/*/src/**/*.ts', '!**/*.spec.ts', '!**/main.ts'],
  coverageReporters: ['text-summary', 'lcovonly', 'json-summary'],
};
