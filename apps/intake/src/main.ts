import 'reflect-metadata';
import {
  createProcessServer,
  Metrics,
  PinoLoggerService,
  ProblemDetailsFilter,
  runProcess,
} from '@flow-pipelines/runtime';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { IntakeConfiguration } from './intake.configuration.js';
import { Intake } from './intake.js';
import { observeIntake } from './intake-metrics.js';

await runProcess('intake', IntakeConfiguration, async (configuration, logger, closeWith) => {
  const intake = new Intake(configuration, logger);
  const metrics = new Metrics();
  observeIntake(metrics, intake);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forIntake(intake),
    new FastifyAdapter(createProcessServer(configuration, metrics)),
    { logger: new PinoLoggerService(logger), abortOnError: false },
  );
  app.useGlobalFilters(new ProblemDetailsFilter(logger));
  closeWith(async () => {
    await intake.stop();
    await app.close();
  });
  await app.listen(configuration.port, configuration.host);
  logger.info({ url: await app.getUrl() }, 'listening');
  await intake.start();
});
