/** Path → source, from the root of a tree. */
export type Tree = Readonly<Record<string, string>>;

export interface Seed {
  readonly rule: string;
  readonly what: string;
  readonly files: Tree;
}

const DEPENDENCIES = { pg: '1.0.0', kafkajs: '1.0.0' };
const DEV_DEPENDENCIES = { 'fast-check': '1.0.0' };

const installed = (name: string): Tree => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', type: 'module', main: 'index.js' }),
  [`node_modules/${name}/index.js`]: 'export const x = 1;\n',
});

const lib = (name: string, ...imports: string[]): Tree => ({
  [`libs/${name}/src/index.ts`]: ["export { inner } from './inner.js';", ...imports].join('\n'),
  [`libs/${name}/src/inner.ts`]: 'export const inner = 1;\n',
});

const use = (from: string) => `import { inner } from '${from}';\nconsole.log(inner);\n`;
const useLib = (name: string) => use(`@flow-pipelines/${name}`);

/** As small as a tree can be that has all parts and keeps all rules: everything that may be imported is. */
export const CLEAN_TREE: Tree = {
  'package.json': JSON.stringify({
    name: 'tree',
    type: 'module',
    dependencies: DEPENDENCIES,
    devDependencies: DEV_DEPENDENCIES,
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      moduleResolution: 'nodenext',
      paths: { '@flow-pipelines/*': ['./libs/*/src/index.ts'] },
    },
    include: ['apps', 'libs', 'test'],
  }),
  ...installed('pg'),
  ...installed('kafkajs'),
  ...installed('fast-check'),
  ...installed('unlisted'),
  ...lib('contracts'),
  ...lib('runtime'),
  ...lib('database', useLib('contracts'), "import '@flow-pipelines/runtime';"),
  ...lib('kafka', useLib('contracts'), "import 'kafkajs';"),
  ...lib('executor-kit', useLib('contracts'), "import '@flow-pipelines/kafka';"),
  ...lib('client'),
  'apps/api/src/main.ts': `${useLib('database')}import '@flow-pipelines/contracts';\nimport '@flow-pipelines/runtime';\n`,
  'apps/outbox-relay/src/main.ts': `${useLib('kafka')}import '@flow-pipelines/database';\n`,
  'apps/flow-executor/src/main.ts': useLib('executor-kit'),
  'apps/all-in-one/src/main.ts': useLib('runtime'),
  'apps/cli/src/doctor/main.ts': `${useLib('client')}import '@flow-pipelines/database';\nimport '@flow-pipelines/kafka';\n`,
  'apps/all-in-one/src/main.spec.ts': "import '../../../test/support/index.js';\nimport 'fast-check';\n",
  'test/support/index.ts': "import 'kafkajs';\nimport '../../apps/api/src/main.js';\n",
  'scripts/run.mjs': 'export const run = 1;\n',
};

const seed = (rule: string, path: string, source: string, others: Tree = {}): Seed => ({
  rule,
  what: `${path}: ${source.trim().split('\n').join(' ')}`,
  files: { [path]: source, ...others },
});

const CLIENTS = [
  'kafkajs',
  'kafkajs/src/producer/index.js',
  '@platformatic/kafka',
  '@confluentinc/kafka-javascript',
  'node-rdkafka',
  'kafka-node',
  'no-kafka',
  'sinek',
  '@nestjs/microservices',
];

/** Each breaks the rule that it names, in one of the ways in which it can be broken, and no other. */
export const SEEDED_VIOLATIONS: readonly Seed[] = [
  seed('apps-import-no-app', 'apps/outbox-relay/src/x.ts', "import '../../api/src/main.js';"),
  seed('apps-import-no-app', 'apps/all-in-one/src/x.ts', "export type X = import('../../api/src/main.js').X;"),
  seed('apps-import-no-app', 'apps/cli/src/x.ts', "import '../../all-in-one/src/main.js';"),
  seed('libs-import-no-app', 'libs/database/src/x.ts', "import '../../../apps/api/src/main.js';"),
  seed('contracts-and-runtime-import-no-lib', 'libs/contracts/src/x.ts', useLib('runtime')),
  seed(
    'contracts-and-runtime-import-no-lib',
    'libs/runtime/src/x.ts',
    "import type { X } from '@flow-pipelines/kafka';",
  ),
  seed('database-and-kafka-import-only-contracts-and-runtime', 'libs/kafka/src/x.ts', useLib('database')),
  seed('database-and-kafka-import-only-contracts-and-runtime', 'libs/database/src/x.ts', useLib('kafka'), {
    // Without this the api, which imports the lib, would reach Kafka: another rule.
    'apps/api/src/main.ts': '',
    'test/support/index.ts': '',
  }),
  seed('executor-kit-imports-only-contracts-and-kafka', 'libs/executor-kit/src/x.ts', useLib('runtime')),
  seed('executor-kit-imports-only-contracts-and-kafka', 'libs/executor-kit/src/x.ts', useLib('database')),
  seed('client-imports-no-lib', 'libs/client/src/x.ts', useLib('contracts')),
  seed('client-imports-no-lib', 'libs/client/src/x.ts', "import type { X } from '@flow-pipelines/runtime';"),
  seed('client-runs-in-browsers', 'libs/client/src/x.ts', "import 'node:crypto';"),
  seed('api-cannot-reach-kafka', 'apps/api/src/x.ts', useLib('kafka')),
  seed('api-cannot-reach-kafka', 'apps/api/src/x.ts', "import type { X } from '@flow-pipelines/kafka';"),
  seed('api-cannot-reach-kafka', 'apps/api/src/x.ts', "await import('@flow-pipelines/executor-kit');"),
  ...CLIENTS.map((client) => seed('api-cannot-reach-kafka', 'apps/api/src/x.ts', `import '${client}';`)),
  ...CLIENTS.map((client) =>
    seed('kafka-client-only-in-libs-kafka', 'apps/flow-executor/src/x.ts', `import '${client}';`),
  ),
  seed('cli-command-needs-no-driver', 'apps/cli/src/tokens/x.ts', useLib('database')),
  seed('cli-command-needs-no-driver', 'apps/cli/src/relay/x.ts', useLib('kafka')),
  seed('kafka-client-only-in-libs-kafka', 'libs/executor-kit/src/x.ts', "import type { X } from 'kafkajs';"),
  seed('kafka-client-only-in-libs-kafka', 'scripts/x.mjs', "import 'kafkajs';"),
  seed('no-import-past-the-index-of-a-lib', 'apps/api/src/x.ts', use('../../../libs/database/src/inner.js')),
  seed('no-import-past-the-index-of-a-lib', 'test/x.ts', use('../libs/kafka/src/inner.js')),
  seed('no-import-past-the-index-of-another-lib', 'libs/database/src/x.ts', use('../../contracts/src/inner.js')),
  seed('libs-are-imported-by-name', 'apps/api/src/x.ts', use('../../../libs/database/src/index.js')),
  seed('libs-are-imported-by-name', 'libs/kafka/src/x.ts', use('../../contracts/src/index.js')),
  seed('product-imports-no-test', 'apps/flow-executor/src/x.ts', "import '../../../test/x.js';", { 'test/x.ts': '' }),
  seed('product-imports-no-test', 'libs/runtime/src/x.ts', "import '../../../scripts/run.mjs';"),
  seed('product-imports-no-spec', 'apps/all-in-one/src/x.ts', "import './main.spec.js';"),
  seed('product-runs-without-dev-dependencies', 'libs/database/src/x.ts', "import 'fast-check';"),
  seed('imports-are-listed', 'apps/api/src/x.ts', "import 'unlisted';"),
  seed('imports-are-listed', 'test/x.ts', "import 'unlisted';"),
  seed('imports-resolve', 'libs/kafka/src/x.ts', "import './nowhere.js';"),
  seed('imports-resolve', 'apps/api/src/x.ts', "import 'not-installed';"),
  seed('no-circle', 'libs/runtime/src/x.ts', "import './y.js';", { 'libs/runtime/src/y.ts': "import './x.js';" }),
  seed('no-circle', 'apps/api/src/x.ts', "import type { Y } from './y.js';", {
    'apps/api/src/y.ts': "import type { X } from './x.js';",
  }),
];
