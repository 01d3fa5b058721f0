import { DatabaseConnection } from '@flow-pipelines/database';
import { type Logger, Metrics, PinoLoggerService, serveMetrics, Tracing } from '@flow-pipelines/runtime';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { serveAdminPage } from './admin-page/serve-admin-page.js';
import type { ApiConfiguration } from './api.configuration.js';
import { observeApi } from './api-metrics.js';
import { traceGroups } from './api-traces.js';
import { AppModule } from './app.module.js';
import { AssignmentWriter } from './assignment-writer/assignment-writer.js';
import { createHttpServer } from './http/create-http-server.js';
import { ApiErrorFilter } from './http/api-error.filter.js';
import { traceRequests } from './http/trace-requests.js';
import { createValidationPipe } from './http/validation.pipe.js';
import { createIdentityParts } from './identity-parts.js';

/** The api, wired but not listening: what main.ts starts and what the tests start is this. */
export async function configureApp(
  configuration: ApiConfiguration,
  database: DatabaseConnection,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const identity = createIdentityParts(configuration, database, logger);
  const errors = new ApiErrorFilter(logger, configuration);
  const server = await createHttpServer(configuration, identity.requests, errors, logger);
  if (configuration.adminPage) await serveAdminPage(server, configuration.adminPageFolder, errors);
  const { metrics: isObserved, metricsToken } = configuration;
  const metrics = isObserved && metricsToken !== undefined ? new Metrics() : null;
  if (metrics) serveMetrics(server, metrics, metricsToken);
  const tracing = await Tracing.start('api', configuration.otlpEndpoint, configuration.tracesRatio);
  if (tracing) traceRequests(server, tracing.tracer);
  // After the last request, and before main.ts closes the database.
  server.addHook('onClose', () => identity.tokenUses.close());
  server.addHook('onClose', async () => tracing?.close());
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forParts({ configuration, database, identity }),
    // NestJS types its adapter against its own copy of the request types; the instance is the same.
    new FastifyAdapter(server),
    { logger: new PinoLoggerService(logger), bodyParser: false, abortOnError: false },
  );
  app.useGlobalPipes(createValidationPipe());
  app.useGlobalFilters(errors);
  if (tracing) traceGroups(tracing.tracer, app.get(AssignmentWriter));
  if (metrics) observeApi(metrics, app, database);
  return app;
}
