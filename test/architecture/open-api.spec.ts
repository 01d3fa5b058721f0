import { ERROR_CATALOG } from '@flow-pipelines/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param, Post, Body } from '@nestjs/common';
import { Validator } from '@seriousme/openapi-schema-validator';
import { IsEmail } from 'class-validator';
import { text } from '../../apps/api/src/open-api/answer-schema.js';
import { openApiDocument } from '../../apps/api/src/open-api/document/open-api-document.js';
import { Operation } from '../../apps/api/src/open-api/operation.js';
import { type DescribedApi, describedApi, startedApi } from '../support/described-api.js';

describe('openapi.json', () => {
  let api: DescribedApi;
  beforeAll(async () => {
    api = await describedApi();
  });
  afterAll(() => api.app.close());

  const described = () =>
    Object.entries(api.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );

  it('is an OpenAPI 3.1 document', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(api.document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(api.document.openapi).toMatch(/^3\.1\./);
  });

  it.each([
    ['no information', { info: undefined }],
    ['a path without a slash', { paths: { 'api/v2': {} } }],
    ['an operation without answers', { paths: { '/x': { get: { responses: 1 } } } }],
  ])('would not be one with %s', async (_, change) => {
    const { valid } = await new Validator().validate(JSON.parse(JSON.stringify({ ...api.document, ...change })));
    expect(valid).toBe(false);
  });

  it('describes every route that the server knows, and no other', () => {
    const known = api.routes.filter((route) => !route.startsWith('HEAD '));
    expect(known.length).toBeGreaterThan(35);
    expect(described().toSorted()).toEqual([...new Set(known)].toSorted());
  });

  it('is the same in every process', async () => {
    const other = await describedApi();
    await other.app.close();
    expect(JSON.stringify(other.document)).toBe(JSON.stringify(api.document));
  });

  it('refers only to what is there', () => {
    const references = [...JSON.stringify(api.document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, path]) => path ?? '',
    );
    expect(references.length).toBeGreaterThan(100);
    for (const path of new Set(references)) {
      const found = path
        .split('/')
        .reduce<unknown>((part, key) => (part as Record<string, unknown>)?.[key], api.document);
      expect({ path, found }).toEqual({ path, found: expect.any(Object) });
    }
  });

  it('names only errors of the catalogue', () => {
    const named = [
      ...JSON.stringify(api.document).matchAll(/\{"properties":\{"code":\{"type":"string","enum":(\[[^\]]+\])\}\}\}/g),
    ];
    const codes = new Set(named.flatMap(([, list = '[]']) => JSON.parse(list) as string[]));
    expect(codes.size).toBeGreaterThan(25);
    expect([...codes].filter((code) => !Object.hasOwn(ERROR_CATALOG, code))).toEqual([]);
  });

  it('is served, as is the page made of it, and the one of the events', async () => {
    const [openApi, page, asyncApi] = await Promise.all(
      ['/openapi.json', '/docs', '/asyncapi.json'].map((path) => api.app.inject(path)),
    );
    expect(openApi?.json()).toEqual(api.document);
    expect(asyncApi?.json()).toMatchObject({ asyncapi: '3.0.0' });
    expect(page?.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-[^']+'; /),
    });
    for (const { operationId } of Object.values(api.document.paths).flatMap((methods) => Object.values(methods))) {
      expect(page?.body).toContain(`id="${String(operationId)}"`);
    }
    // Nothing is loaded: no script, no picture, no address of another host.
    expect(page?.body).not.toMatch(/<(script|img|link|iframe)|src=|https?:\/\/|style="/);
  });

  it('is not served where it is switched off', async () => {
    const app = await startedApi({ API_DOCS: 'false' });
    for (const path of ['/openapi.json', '/docs', '/asyncapi.json'])
      expect((await app.inject(path)).statusCode).toBe(404);
    await app.close();
  });
});

describe('a route that is not described', () => {
  class UnknownRuleBody {
    @IsEmail() mail!: string;
  }

  @Controller('api/v2/things')
  class SilentController {
    @Get() list() {}
  }
  @Controller('api/v2/things')
  class BareParameterController {
    @Get(':thing')
    @Operation({ summary: 'Read a thing', answers: { 200: text() } })
    read(@Param('thing') thing: string) {
      return thing;
    }
  }
  @Controller('api/v2/things')
  class UnknownRuleController {
    @Post()
    @Operation({ summary: 'Make a thing', answers: { 201: text() }, example: {} })
    make(@Body() { mail }: UnknownRuleBody) {
      return mail;
    }
  }
  @Controller('api/v2/things')
  class OtherStatusController {
    @Post()
    @Operation({ summary: 'Make a thing', answers: { 200: text() } })
    make() {
      return '';
    }
  }

  it.each([
    ['without @Operation', SilentController, /SilentController\.list \(GET \/api\/v2\/things\).*put @Operation/],
    [
      'with a parameter that nothing describes',
      BareParameterController,
      /bareParameter\.read.*\{thing\}.*DescribedPipe/,
    ],
    ['with a rule that has no schema', UnknownRuleController, /UnknownRuleBody\.mail.*"isEmail".*SCHEMA_OF_RULE/],
    ['with another status than it answers', OtherStatusController, /otherStatus\.make answers 201/],
  ])('%s is refused in words that say what to do', (_, controller, message) => {
    expect(() => openApiDocument([controller])).toThrow(message);
  });
});
