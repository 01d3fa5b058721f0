import 'reflect-metadata';
import { hostname } from 'node:os';
import { jobPipelinesTopic } from '@flow-pipelines/contracts';
import { assertMigrated, createDataSource, DatabaseConnection } from '@flow-pipelines/database';
import { connectKafka } from '@flow-pipelines/kafka';
import {
  createProcessServer,
  HealthModule,
  kafkaOptionsOf,
  Metrics,
  PinoLoggerService,
  ProblemDetailsFilter,
  runProcess,
  Tracing,
} from '@flow-pipelines/runtime';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { RelayConfiguration } from './relay.configuration.js';
import { Relay } from './relay.js';
import { observeRelay } from './relay-metrics.js';
import { traceRelay } from './relay-traces.js';

/** One for LISTEN, one for renewals, the rest for reading and saving. */
const POOL_SIZE = 4;
/** No statement takes as long; a connection that is silent for so long is half open. */
const ANSWER_TIMEOUT_MS = 15_000;

await runProcess('outbox-relay', RelayConfiguration, async (configuration, logger, closeWith) => {
  const dataSource = createDataSource({
    url: configuration.databaseUrl,
    applicationName: 'flow-pipelines-relay',
    poolSize: POOL_SIZE,
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
    onIdleError: (err) => logger.warn({ err }, 'an idle database connection broke'),
  });
  const database = new DatabaseConnection(dataSource, { log: logger, prepare: assertMigrated });
  const kafka = connectKafka({ ...kafkaOptionsOf(configuration), clientId: 'outbox-relay', log: logger });
  const relay = new Relay(
    dataSource,
    kafka,
    {
      topic: jobPipelinesTopic(configuration.kafkaTopic, configuration.kafkaPartitions),
      createTopic: configuration.kafkaCreateTopics,
      replicationFactor: configuration.kafkaReplicationFactor,
      batchSize: configuration.batchSize,
      leaseMs: configuration.leaseMs,
      logRetentionDays: configuration.logRetentionDays,
      replayEventsPerSecond: configuration.replayEventsPerSecond,
      owner: `${hostname()}/${process.pid}`,
    },
    logger,
  );
  const metrics = new Metrics();
  observeRelay(metrics, relay, database);
  const tracing = await Tracing.start('outbox-relay', configuration.otlpEndpoint, configuration.tracesRatio);
  if (tracing) traceRelay(tracing.tracer, relay, configuration.kafkaTopic);
  const admin = kafka.topicAdmin();
  const checkKafka = async () => {
    await admin.ping();
    relay.obstacle.assertNone();
  };
  const app = await NestFactory.create<NestFastifyApplication>(
    HealthModule.forChecks([
      { name: 'postgresql', check: () => database.check() },
      { name: 'kafka', check: checkKafka },
    ]),
    new FastifyAdapter(createProcessServer(configuration, metrics)),
    { logger: new PinoLoggerService(logger), abortOnError: false },
  );
  app.useGlobalFilters(new ProblemDetailsFilter(logger));
  closeWith(async () => {
    await relay.stop();
    await app.close();
    await admin.close();
    await database.close();
    await tracing?.close();
  });
  await app.listen(configuration.port, configuration.host);
  if (await database.connect()) relay.start();
});
