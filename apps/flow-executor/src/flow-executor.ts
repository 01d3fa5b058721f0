import { JobPipelinesConsumer, PostgresStore } from '@flow-pipelines/executor-kit';
import { connectKafka, type TopicAdmin } from '@flow-pipelines/kafka';
import {
  createProcessServer,
  kafkaOptionsOf,
  Metrics,
  PinoLoggerService,
  ProblemDetailsFilter,
  Tracing,
  type Logger,
} from '@flow-pipelines/runtime';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { ExecutorConfiguration } from './executor.configuration.js';
import { observeExecutor } from './executor-metrics.js';
import { traceExecutor } from './executor-traces.js';
import { createTables, SCHEMA } from './held-jobs/tables.js';

/**
 * The process: a store, an HTTP server, and the executor kit's NestJS module, which consumes for as long as the
 * application runs. What it does about an event is in held-jobs/. start() once, then stop().
 */
export class FlowExecutor {
  private readonly store: PostgresStore;
  private readonly admin: TopicAdmin;
  private app: NestFastifyApplication | undefined;
  private tracing: Tracing | null = null;

  constructor(
    private readonly configuration: Readonly<ExecutorConfiguration>,
    private readonly logger: Logger,
  ) {
    const { databaseUrl, executorName } = configuration;
    this.admin = connectKafka({ ...kafkaOptionsOf(configuration), clientId: executorName, log: logger }).topicAdmin();
    this.store = new PostgresStore({
      connectionString: databaseUrl,
      schema: SCHEMA,
      prepare: createTables,
      onIdleError: (err) => logger.warn({ err }, 'a connection to PostgreSQL broke'),
    });
  }

  /** Answers HTTP and goes on consuming, whatever is away. @returns where it listens */
  async start(): Promise<string> {
    const { configuration, store, logger } = this;
    const checks = [
      { name: 'postgresql', check: () => store.pool.query('select 1') },
      { name: 'kafka', check: () => this.checkKafka() },
    ];
    const metrics = new Metrics();
    this.app = await NestFactory.create<NestFastifyApplication>(
      AppModule.forParts({ configuration, store, logger, checks }),
      new FastifyAdapter(createProcessServer(configuration, metrics)),
      { logger: new PinoLoggerService(logger), abortOnError: false },
    );
    const consumer = this.app.get<JobPipelinesConsumer<unknown>>(JobPipelinesConsumer, { strict: false });
    observeExecutor(metrics, consumer, store);
    this.tracing = await Tracing.start('flow-executor', configuration.otlpEndpoint, configuration.tracesRatio);
    if (this.tracing) traceExecutor(this.tracing.tracer, consumer, configuration.kafkaTopic);
    this.app.useGlobalFilters(new ProblemDetailsFilter(logger));
    await this.app.listen(configuration.port, configuration.host);
    return this.app.getUrl();
  }

  async stop(): Promise<void> {
    await Promise.all([this.app?.close(), this.admin.close()]);
    await this.store.close();
    await this.tracing?.close();
  }

  private async checkKafka(): Promise<void> {
    await this.admin.ping();
    this.app?.get(JobPipelinesConsumer, { strict: false }).assertAllowed();
  }
}
