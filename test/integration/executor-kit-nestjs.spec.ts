import 'reflect-metadata';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { JobPipelinesConsumer, MemoryStore, type JobPipelinesUpdated } from '@flow-pipelines/executor-kit';
import { JobPipelinesModule, OnJobPipelinesUpdated } from '@flow-pipelines/executor-kit/nestjs';
import { Injectable, Module, Scope, type INestApplicationContext, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { eventually } from '../support/index.js';
import { jobEvent } from './job-events.js';
import { KitHarness } from './kit-harness.js';

const kit = new KitHarness('nestjs');
beforeAll(() => kit.connect());
beforeEach(() => kit.newTopic());
afterEach(() => kit.stopAll());

@Injectable()
class ReviewDesk {
  readonly seen: string[] = [];

  @OnJobPipelinesUpdated()
  async move({ job_id, version }: JobPipelinesUpdated): Promise<void> {
    this.seen.push(`${job_id} ${version}`);
  }
}

@Injectable()
class OtherDesk extends ReviewDesk {}

@Injectable({ scope: Scope.REQUEST })
class DeskOfARequest extends ReviewDesk {}

@Module({})
class TestModule {}

async function open(providers: Provider[]): Promise<INestApplicationContext> {
  const options = {
    brokers: [kit.broker],
    topic: kit.topic,
    appliedTopic: null,
    deadLetterTopic: null,
    groupId: kit.topic,
    executor: 'nestjs',
    store: new MemoryStore(),
    log: kit.log,
  };
  const imports = [JobPipelinesModule.forRootAsync({ useFactory: async () => options })];
  return NestFactory.createApplicationContext(
    { module: TestModule, imports, providers },
    { logger: false, abortOnError: false },
  );
}

describe(JobPipelinesModule.name, () => {
  it('hands events to the method that asks for them, for as long as the application runs', async () => {
    await kit.publish(jobEvent('job', 1));
    const app = await open([ReviewDesk]);
    const consumer = app.get(JobPipelinesConsumer);
    await eventually(() => expect(app.get(ReviewDesk).seen).toEqual(['job 1']));
    expect(consumer.status()).toMatchObject({ state: 'consuming', joined: true });
    await app.close();
    expect(consumer.status()).toMatchObject({ state: 'stopped' });
  });

  it.each([
    ['nobody handles events', [], /no method has @OnJobPipelinesUpdated/],
    ['two methods do', [ReviewDesk, OtherDesk], /ReviewDesk.move, OtherDesk.move/],
    ['the one that does lives for a request only', [DeskOfARequest], /must not be request-scoped/],
  ])('does not start when %s', async (_, providers, message) => {
    await expect(open(providers)).rejects.toThrow(message);
  });
});
