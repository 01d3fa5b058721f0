import {
  Inject,
  Module,
  type DynamicModule,
  type FactoryProvider,
  type ModuleMetadata,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { JobPipelinesConsumerOptions } from '../consumer-options.js';
import type { Handler } from '../handler.js';
import { createJobPipelinesConsumer, JobPipelinesConsumer } from '../job-pipelines-consumer.js';
import { HandlerDiscovery } from './handler-discovery.js';

export type JobPipelinesModuleOptions<Tx> = Omit<JobPipelinesConsumerOptions<Tx>, 'handler'>;

const OPTIONS = Symbol('options of JobPipelinesModule');

/**
 * Consumes for as long as the application runs, and hands each event to the method with `@OnJobPipelinesUpdated()`.
 * `JobPipelinesConsumer` can be injected everywhere, for its status, say. The application starts and answers although
 * brokers or store are away; `app.close()` lets what is under way end.
 */
@Module({})
export class JobPipelinesModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    @Inject(JobPipelinesConsumer) private readonly consumer: JobPipelinesConsumer<unknown>,
    @Inject(HandlerDiscovery) private readonly discovery: HandlerDiscovery,
  ) {}

  static forRoot<Tx>(options: JobPipelinesModuleOptions<Tx>): DynamicModule {
    return JobPipelinesModule.forRootAsync({ useFactory: () => options });
  }

  /** As `forRoot`, for options that other providers make. */
  static forRootAsync<Tx>(
    source: Pick<ModuleMetadata, 'imports'> &
      Pick<FactoryProvider<JobPipelinesModuleOptions<Tx>>, 'useFactory' | 'inject'>,
  ): DynamicModule {
    return {
      module: JobPipelinesModule,
      global: true,
      imports: [DiscoveryModule, ...(source.imports ?? [])],
      providers: [
        HandlerDiscovery,
        { provide: OPTIONS, useFactory: source.useFactory, inject: source.inject ?? [] },
        { provide: JobPipelinesConsumer, useFactory: createConsumer, inject: [OPTIONS, HandlerDiscovery] },
      ],
      exports: [JobPipelinesConsumer],
    };
  }

  /** @throws {Error} when not exactly one method handles events */
  onApplicationBootstrap(): void {
    this.discovery.find();
    this.consumer.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.consumer.stop();
  }
}

/** The handler is looked up late: only then all providers exist. */
function createConsumer(
  options: JobPipelinesModuleOptions<unknown>,
  discovery: HandlerDiscovery,
): JobPipelinesConsumer<unknown> {
  let handler: Handler<unknown> | undefined;
  return createJobPipelinesConsumer({
    ...options,
    handler: (event, context) => (handler ??= discovery.find())(event, context),
  });
}
