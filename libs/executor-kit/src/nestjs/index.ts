export { JobPipelinesModule, type JobPipelinesModuleOptions } from './job-pipelines.module.js';
export { OnJobPipelinesUpdated } from './on-job-pipelines-updated.decorator.js';
