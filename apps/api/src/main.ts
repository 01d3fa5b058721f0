import 'reflect-metadata';
import { runProcess } from '@flow-pipelines/runtime';
import { ApiConfiguration } from './api.configuration.js';
import { configureApp } from './configure-app.js';
import { openDatabase } from './open-database.js';

await runProcess('api', ApiConfiguration, async (configuration, logger, closeWith) => {
  const database = openDatabase(configuration, logger);
  const app = await configureApp(configuration, database, logger);
  closeWith(async () => {
    await app.close();
    await database.close();
  });
  await app.listen(configuration.port, configuration.host);
  logger.info({ url: await app.getUrl() }, 'listening');
  await database.connect();
});
