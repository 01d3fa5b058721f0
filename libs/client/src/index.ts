export type { ClientOptions } from './client-options.js';
export type { EventFilter, StreamedEvent } from './event-stream.js';
export { FlowPipelinesClient, type Answered } from './flow-pipelines.client.js';
export { FlowPipelinesError, type ErrorCode } from './flow-pipelines.error.js';
export type { components, KnownErrorCode, operations, paths } from './generated/openapi.js';
export type { ItemOf, ListPath } from './list-paths.js';
export type { RetryOptions } from './retry-delay.js';

import type { components } from './generated/openapi.js';

/** The bodies of requests and answers by name, such as `Schemas['Pipeline']`. */
export type Schemas = components['schemas'];
