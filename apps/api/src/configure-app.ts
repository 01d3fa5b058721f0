import { DatabaseConnection } from '@flow-pipelines/database';
import { type Logger, PinoLoggerService } from '@flow-pipelines/runtime';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ApiConfiguration } from './api.configuration.js';
import { AppModule } from './app.module.js';
import { createHttpServer } from './http/create-http-server.js';
import { ApiErrorFilter } from './http/api-error.filter.js';
import { createValidationPipe } from './http/validation.pipe.js';
import { TokenAuthenticator } from './identity/token-authenticator.js';

/** The api, wired but not listening: what main.ts starts and what the tests start is this. */
export async function configureApp(
  configuration: ApiConfiguration,
  database: DatabaseConnection,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const authenticator = new TokenAuthenticator(database);
  const errors = new ApiErrorFilter(logger, configuration);
  const server = await createHttpServer(configuration, authenticator, errors);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forParts({ configuration, database }),
    // NestJS types its adapter against its own copy of the request types; the instance is the same.
    new FastifyAdapter(server),
    { logger: new PinoLoggerService(logger), bodyParser: false, abortOnError: false },
  );
  app.useGlobalPipes(createValidationPipe());
  app.useGlobalFilters(errors);
  return app;
}
