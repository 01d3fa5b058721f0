/**
 * The dependency rule of docs/architecture.md. test/architecture/dependency-rules.spec.ts runs it over the tree and
 * seeds a violation of each rule; a rule without one there fails that test.
 */
/** The kit has a second one: who does without NestJS does not load it. */
const INDEX = '^libs/([^/]+/src/index|executor-kit/src/nestjs/index)\\.ts$';
const CLIENTS =
  'kafkajs|@platformatic/kafka|@confluentinc/[^/]+|node-rdkafka|kafka-node|no-kafka|sinek|@nestjs/microservices';
/** Installed or not: one that is not there yet keeps the name under which it is imported. */
const KAFKA_CLIENT = `(^|/)node_modules/(@types/)?(${CLIENTS})/|^(${CLIENTS})(/|$)`;

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    rule(
      'apps-import-no-app',
      'Apps are separate processes: what two of them need is a lib.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    rule('libs-import-no-app', 'A lib knows nothing of who uses it.', { path: '^libs/' }, { path: '^apps/' }),
    rule(
      'contracts-and-runtime-import-no-lib',
      'They are what everything else stands on.',
      { path: '^libs/(contracts|runtime)/' },
      { path: '^libs/', pathNot: '^libs/$1/' },
    ),
    rule(
      'database-and-kafka-import-only-contracts-and-runtime',
      'The two engines do not know each other.',
      { path: '^libs/(database|kafka)/' },
      { path: '^libs/', pathNot: ['^libs/$1/', '^libs/(contracts|runtime)/'] },
    ),
    rule(
      'executor-kit-imports-only-contracts-and-kafka',
      'Third parties install it on its own.',
      { path: '^libs/executor-kit/' },
      { path: '^libs/', pathNot: '^libs/(executor-kit|contracts|kafka)/' },
    ),
    rule(
      'client-imports-no-lib',
      'Third parties install it on its own; what it knows of the api is what the OpenAPI document says.',
      { path: '^libs/client/' },
      { path: '^libs/', pathNot: '^libs/client/' },
    ),
    rule(
      'client-runs-in-browsers',
      'So nothing of it may need Node.js.',
      { path: '^libs/client/', pathNot: '\\.spec\\.ts$' },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'cli-command-needs-no-driver',
      'Commands go through the api, which decides and keeps the audit log. Only the doctor looks at the servers themselves.',
      { path: '^apps/cli/src/', pathNot: '^apps/cli/src/doctor/' },
      { path: '^libs/(database|kafka|executor-kit)/' },
    ),
    rule(
      'api-cannot-reach-kafka',
      'A dual write cannot be written: the api commits to PostgreSQL, and the log does the rest.',
      { path: '^apps/api/' },
      { path: ['^libs/kafka/', KAFKA_CLIENT], reachable: true },
    ),
    rule(
      'kafka-client-only-in-libs-kafka',
      'One place knows the client and its traps. (The api has a stricter rule of its own.)',
      { pathNot: ['^libs/kafka/', '^apps/api/', '^test/'] },
      { path: KAFKA_CLIENT },
    ),
    rule(
      'no-import-past-the-index-of-a-lib',
      'What a lib does not export may change at any time.',
      { pathNot: '^libs/' },
      { path: '^libs/', pathNot: INDEX },
    ),
    rule(
      'no-import-past-the-index-of-another-lib',
      'As for apps; within a lib its own files are free.',
      { path: '^libs/([^/]+)/' },
      { path: '^libs/', pathNot: ['^libs/$1/', INDEX] },
    ),
    rule(
      'libs-are-imported-by-name',
      'As third parties do, so that a lib can move out of this tree.',
      { path: '^(?:apps|libs|test|scripts)/([^/]+)' },
      { path: INDEX, pathNot: '^libs/$1/', dependencyTypesNot: ['aliased'] },
    ),
    rule(
      'product-imports-no-test',
      "What is shipped does not hang on what tests it. (A spec beside the code may use the tests' support.)",
      { path: '^(apps|libs)/', pathNot: '\\.spec\\.ts$' },
      { path: '^(test|scripts)/' },
    ),
    rule(
      'product-imports-no-spec',
      'A spec is no place for what others need.',
      { path: '^(apps|libs)/' },
      { path: '\\.spec\\.ts$' },
    ),
    rule(
      'product-runs-without-dev-dependencies',
      'The image installs without them. (What the admin page is made of is in the page when it is built.)',
      { path: '^(apps|libs)/', pathNot: ['\\.spec\\.ts$', '^apps/admin/'] },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    rule('imports-are-listed', 'In package.json.', {}, { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }),
    rule(
      'imports-resolve',
      'An import that leads nowhere is seen by no other rule. (Kafka clients have their own.)',
      {},
      { couldNotResolve: true, pathNot: KAFKA_CLIENT },
    ),
    rule('no-circle', 'Of two files in a circle neither can be understood first.', {}, { circular: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Files of libs/kafka/kafkajs find the others of kafkajs only in the place that they are copied to.
    exclude: { path: '^(dist|dist-next|coverage|test-results|libs/kafka/kafkajs)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Imports of types count: they tie sources together as much as others do.
    tsPreCompilationDeps: true,
    // The root package.json carries the dependencies of all workspaces.
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
