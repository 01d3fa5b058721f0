import 'reflect-metadata';
import { runProcess } from '@flow-pipelines/runtime';
import { ExecutorConfiguration } from './executor.configuration.js';
import { FlowExecutor } from './flow-executor.js';

await runProcess('flow-executor', ExecutorConfiguration, async (configuration, logger, closeWith) => {
  const executor = new FlowExecutor(configuration, logger);
  closeWith(() => executor.stop());
  const url = await executor.start();
  logger.info({ url }, 'listening');
});
