import {
  ApiToken,
  createDataSource,
  Pipeline,
  PipelineMember,
  type PipelineRole,
  Principal,
} from '@flow-pipelines/database';
import { createLogger, loadConfiguration } from '@flow-pipelines/runtime';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ApiConfiguration } from '../../apps/api/src/api.configuration.js';
import { configureApp } from '../../apps/api/src/configure-app.js';
import { SCOPES } from '../../apps/api/src/identity/scope.js';
import { generateToken, hashToken } from '../../apps/api/src/identity/token.js';
import { DocumentOfRoutes } from '../../apps/api/src/open-api/serve/document-of-routes.js';
import { openDatabase } from '../../apps/api/src/open-database.js';
import { DocumentedAnswers } from './documented-answers.js';
import { asRole, createTestDatabase } from './test-database.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface CallOptions {
  readonly token?: string | null;
  readonly body?: unknown;
  /** Sent as it is, instead of `body` as JSON. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
}

/**
 * An api of one test file's own, in this process, on its own database, and what tests need to people it. The api has the
 * rights of its role and no others; `dataSource` and `databaseUrl` are the test's own way to the database, with all rights.
 * Every answer that a test gets is held to the OpenAPI document.
 */
export class TestApi {
  constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly dataSource: DataSource,
    readonly databaseUrl: string,
    readonly adminToken: string,
    private readonly documented: DocumentedAnswers | null,
    readonly stop: () => Promise<void>,
  ) {}

  /** Calls as the site admin unless a token (or null for none) is given. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { token = this.adminToken, body, raw, headers } = options;
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await textOf(response);
    this.documented?.expectToFit(method, path, { status: response.status, headers: response.headers, text });
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : {},
    };
  }

  async addPrincipal(fields: Partial<Principal> = {}): Promise<string> {
    const id = uuidv7();
    await this.dataSource.getRepository(Principal).insert({ id, kind: 'user', name: `user ${id}`, ...fields });
    return id;
  }

  async addToken(principalId: string, fields: Partial<ApiToken> = {}): Promise<string> {
    const token = generateToken();
    const row = { id: uuidv7(), name: 'test', principalId, hash: hashToken(token), scopes: [...SCOPES], ...fields };
    await this.dataSource.getRepository(ApiToken).insert(row);
    return token;
  }

  async addPipeline(name: string, members: Record<string, PipelineRole> = {}): Promise<string> {
    const id = uuidv7();
    await this.dataSource.getRepository(Pipeline).insert({ id, name });
    const rows = Object.entries(members).map(([principalId, role]) => ({ principalId, pipelineId: id, role }));
    if (rows.length > 0) await this.dataSource.getRepository(PipelineMember).insert(rows);
    return id;
  }
}

/** Of a stream, which has no end, only the beginning was asked for. */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) return response.text();
  await response.body?.cancel();
  return '';
}

/** Starts the api with settings given by the names of their environment variables; at any free port unless one is given. */
export async function startApi(environment: Record<string, string> = {}): Promise<TestApi> {
  const adminToken = generateToken();
  const database = environment['DATABASE_URL'] === undefined ? await createTestDatabase() : null;
  const databaseUrl = database?.url ?? environment['DATABASE_URL'] ?? '';
  const configuration = loadConfiguration(ApiConfiguration, {
    BOOTSTRAP_ADMIN_TOKEN: adminToken,
    LOG_LEVEL: 'silent',
    MIGRATE_ON_START: 'false',
    ...environment,
    DATABASE_URL: asRole(databaseUrl, 'api'),
  });
  const logger = createLogger('api', configuration.logLevel);
  const connection = openDatabase(configuration, logger);
  const app = await configureApp(configuration, connection, logger);
  await app.listen(Number(environment['PORT'] ?? 0), '127.0.0.1');
  await connection.connect();
  const dataSource = createDataSource({ url: databaseUrl, applicationName: 'test', poolSize: 4 });
  await dataSource.initialize();
  // With errors as 200 the status says nothing.
  const isDocumented = configuration.apiDocs && !configuration.v1ErrorsAs200;
  const documented = isDocumented ? documentedBy(app) : null;
  return new TestApi(app, await app.getUrl(), dataSource, databaseUrl, adminToken, documented, async () => {
    await app.close();
    await connection.close();
    await dataSource.destroy();
    await database?.drop();
  });
}

const documentedBy = (app: NestFastifyApplication) =>
  new DocumentedAnswers(app.get(DocumentOfRoutes, { strict: false }).document);
