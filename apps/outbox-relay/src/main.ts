import 'reflect-metadata';
import { hostname } from 'node:os';
import { jobPipelinesTopic } from '@flow-pipelines/contracts';
import { assertMigrated, createDataSource, DatabaseConnection } from '@flow-pipelines/database';
import { connectKafka } from '@flow-pipelines/kafka';
import { HealthModule, PinoLoggerService, ProblemDetailsFilter, runProcess } from '@flow-pipelines/runtime';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { RelayConfiguration } from './relay.configuration.js';
import { Relay } from './relay.js';

/** One for LISTEN, one for renewals, the rest for reading and saving. */
const POOL_SIZE = 4;

await runProcess('outbox-relay', RelayConfiguration, async (configuration, logger, closeWith) => {
  const dataSource = createDataSource({
    url: configuration.databaseUrl,
    applicationName: 'flow-pipelines-relay',
    poolSize: POOL_SIZE,
    onIdleError: (err) => logger.warn({ err }, 'an idle database connection broke'),
  });
  const database = new DatabaseConnection(dataSource, { log: logger, prepare: assertMigrated });
  const kafka = connectKafka({ brokers: configuration.kafkaBrokers.split(','), clientId: 'outbox-relay', log: logger });
  const relay = new Relay(
    dataSource,
    kafka,
    {
      topic: jobPipelinesTopic(configuration.kafkaTopic, configuration.kafkaPartitions),
      createTopic: configuration.kafkaCreateTopics,
      replicationFactor: configuration.kafkaReplicationFactor,
      batchSize: configuration.batchSize,
      leaseMs: configuration.leaseMs,
      owner: `${hostname()}/${process.pid}`,
    },
    logger,
  );
  const admin = kafka.topicAdmin();
  const app = await NestFactory.create<NestFastifyApplication>(
    HealthModule.forChecks([
      { name: 'postgresql', check: () => database.check() },
      { name: 'kafka', check: () => admin.ping() },
    ]),
    new FastifyAdapter({ routerOptions: { ignoreTrailingSlash: true } }),
    { logger: new PinoLoggerService(logger), abortOnError: false },
  );
  app.useGlobalFilters(new ProblemDetailsFilter(logger));
  closeWith(async () => {
    await relay.stop();
    await app.close();
    await admin.close();
    await database.close();
  });
  await app.listen(configuration.port, configuration.host);
  if (await database.connect()) relay.start();
});
