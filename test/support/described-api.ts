import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createLogger, loadConfiguration } from '@flow-pipelines/runtime';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { ApiConfiguration } from '../../apps/api/src/api.configuration.js';
import { configureApp } from '../../apps/api/src/configure-app.js';
import type { OpenApiDocument } from '../../apps/api/src/open-api/document/open-api-document.js';
import { DocumentOfRoutes } from '../../apps/api/src/open-api/serve/document-of-routes.js';
import { openDatabase } from '../../apps/api/src/open-database.js';

export interface DescribedApi {
  readonly app: NestFastifyApplication;
  readonly document: OpenApiDocument;
  /** What Fastify was told to answer, as `GET /path/{parameter}`. */
  readonly routes: readonly string[];
}

/** The api with all its routes and no database: it is asked for nothing but its description. Close it. */
export async function startedApi(environment: Record<string, string> = {}): Promise<NestFastifyApplication> {
  const url = 'postgres://127.0.0.1:1/none';
  const configuration = loadConfiguration(ApiConfiguration, { DATABASE_URL: url, ...environment });
  const logger = createLogger('api', 'silent');
  const app = await configureApp(configuration, openDatabase(configuration, logger), logger);
  return app.init();
}

export async function describedApi(): Promise<DescribedApi> {
  const routes: string[] = [];
  const listen = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url, config }) => {
      if (config?.isPage) return;
      const path = url.replaceAll(/:(\w+)/g, '{$1}');
      routes.push(...[method].flat().map((one) => `${one} ${path}`));
    });
  };
  subscribe('fastify.initialization', listen);
  try {
    const app = await startedApi();
    return { app, routes, document: app.get(DocumentOfRoutes, { strict: false }).document };
  } finally {
    unsubscribe('fastify.initialization', listen);
  }
}
