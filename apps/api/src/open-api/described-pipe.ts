import type { ErrorCode } from '@flow-pipelines/runtime';
import type { PipeTransform } from '@nestjs/common';
import type { JsonSchema } from '../request-values/rule.js';

/** A pipe that reads a parameter of the path, and says in the OpenAPI document what it takes and how it refuses. */
export interface DescribedPipe<Value> extends PipeTransform<string, Value> {
  readonly schema: JsonSchema;
  readonly errors: readonly ErrorCode[];
}
