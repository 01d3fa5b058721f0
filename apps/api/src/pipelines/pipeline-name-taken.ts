import { AppError } from '@flow-pipelines/runtime';
import type { Violations } from '../transactions/in-transaction.js';

/** For whatever gives a pipeline its name. */
export const PIPELINE_NAME_TAKEN: Violations = {
  pipelines_living_name_key: () =>
    new AppError('name_taken', 'A pipeline has this name already; upper and lower case make no difference'),
};
