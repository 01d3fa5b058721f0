import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { Handler } from '../handler.js';
import { HANDLES_JOB_PIPELINES } from './on-job-pipelines-updated.decorator.js';

type Instance = Readonly<Record<string, Handler<unknown>>>;

/** Finds the one method that has the decorator. */
@Injectable()
export class HandlerDiscovery {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws {Error} when there is none, or more than one */
  find(): Handler<unknown> {
    const found: { readonly name: string; readonly handler: Handler<unknown> }[] = [];
    for (const wrapper of this.discovery.getProviders()) {
      const { instance } = wrapper;
      if (typeof instance !== 'object' || instance === null) continue;
      for (const method of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        const handler = (instance as Instance)[method];
        if (typeof handler !== 'function' || !Reflect.getMetadata(HANDLES_JOB_PIPELINES, handler)) continue;
        const name = `${instance.constructor.name}.${method}`;
        if (!wrapper.isDependencyTreeStatic())
          throw new Error(`${name} handles events, so its provider must not be request-scoped`);
        found.push({ name, handler: handler.bind(instance) });
      }
    }
    const [only, ...others] = found;
    if (!only) throw new Error('no method has @OnJobPipelinesUpdated(): nobody would handle events');
    if (others.length > 0)
      throw new Error(`one method may have @OnJobPipelinesUpdated(), not ${found.map(({ name }) => name).join(', ')}`);
    return only.handler;
  }
}
