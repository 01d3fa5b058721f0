import { Type } from 'typebox';
import type { ProblemDetails } from '@flow-pipelines/runtime';

/** An error that stands inside of an answer. */
export const problem = () => Type.Unsafe<ProblemDetails>({ $ref: '#/components/schemas/Problem' });
