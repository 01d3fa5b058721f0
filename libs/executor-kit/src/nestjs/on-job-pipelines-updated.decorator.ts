import { SetMetadata } from '@nestjs/common';
import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';
import type { HandlerContext } from '../handler.js';

export const HANDLES_JOB_PIPELINES = Symbol('handles JobPipelinesUpdated');

/** Any store's transaction: which one it is, is a matter between the handler and the module's store. */
type Handles = (event: JobPipelinesUpdated, context: HandlerContext<never>) => Promise<void>;

/**
 * Makes a method of a provider the executor's handler: `(event, { tx, signal }) => Promise<void>`. There is one in an
 * application, and its provider must not be request-scoped.
 */
export function OnJobPipelinesUpdated() {
  return <Method extends Handles>(target: object, name: string, method: TypedPropertyDescriptor<Method>): void => {
    SetMetadata(HANDLES_JOB_PIPELINES, true)(target, name, method);
  };
}
