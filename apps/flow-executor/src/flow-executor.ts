import {
  createJobPipelinesConsumer,
  PostgresStore,
  type JobPipelinesConsumer,
  type PostgresTransaction,
} from '@flow-pipelines/executor-kit';
import { connectKafka, type TopicAdmin } from '@flow-pipelines/kafka';
import { appErrorOf, PinoLoggerService, ProblemDetailsFilter, sendProblem, type Logger } from '@flow-pipelines/runtime';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import fastify from 'fastify';
import { AppModule } from './app.module.js';
import type { ExecutorConfiguration } from './executor.configuration.js';
import { createTable, HeldJobs, hold, SCHEMA } from './held-jobs/held-jobs.js';

/** A job id of 255 characters, each percent-encoded as four bytes of UTF-8. */
const LONGEST_PATH_PARAMETER = 255 * 12;

/** Consumes the changes of jobs' pipelines and shows by HTTP what it holds. start() once, then stop(). */
export class FlowExecutor {
  private readonly store: PostgresStore;
  private readonly consumer: JobPipelinesConsumer<PostgresTransaction>;
  private readonly admin: TopicAdmin;
  private app: NestFastifyApplication | undefined;

  constructor(
    private readonly configuration: Readonly<ExecutorConfiguration>,
    private readonly logger: Logger,
  ) {
    const { databaseUrl, kafkaBrokers, kafkaTopic, executorName } = configuration;
    const brokers = kafkaBrokers.split(',');
    this.admin = connectKafka({ brokers, clientId: executorName, log: logger }).topicAdmin();
    this.store = new PostgresStore({
      connectionString: databaseUrl,
      schema: SCHEMA,
      prepare: createTable,
      onIdleError: (err) => logger.warn({ err }, 'a connection to PostgreSQL broke'),
    });
    this.consumer = createJobPipelinesConsumer({
      brokers,
      topic: kafkaTopic,
      groupId: executorName,
      executor: executorName,
      store: this.store,
      handler: (event, { tx }) => hold(event, tx),
      log: logger,
    });
  }

  /** Answers HTTP and goes on consuming, whatever is away. @returns where it listens */
  async start(): Promise<string> {
    const heldJobs = new HeldJobs(this.store);
    const checks = [
      { name: 'postgresql', check: () => heldJobs.check() },
      { name: 'kafka', check: () => this.admin.ping() },
    ];
    const server = fastify({
      routerOptions: { maxParamLength: LONGEST_PATH_PARAMETER, ignoreTrailingSlash: true },
      frameworkErrors: (error, _, reply) => sendProblem(reply, appErrorOf(error)),
      forceCloseConnections: 'idle',
    });
    this.app = await NestFactory.create<NestFastifyApplication>(
      AppModule.forParts(heldJobs, checks),
      new FastifyAdapter(server),
      {
        logger: new PinoLoggerService(this.logger),
        abortOnError: false,
      },
    );
    this.app.useGlobalFilters(new ProblemDetailsFilter(this.logger));
    await this.app.listen(this.configuration.port, this.configuration.host);
    this.consumer.start();
    return this.app.getUrl();
  }

  async stop(): Promise<void> {
    await Promise.all([this.app?.close(), this.consumer.stop(), this.admin.close()]);
    await this.store.close();
  }
}
