import { asyncApiDocument } from '@flow-pipelines/contracts';
import { Controller, Get, Header } from '@nestjs/common';
import { Type } from 'typebox';
import { Operation } from '../operation.js';
import { DocumentOfRoutes } from './document-of-routes.js';
import { docsPage } from './docs-page.js';

const DOCUMENT = Type.Unsafe<object>({ type: 'object' });
const PAGE = Type.Unsafe<string>({ type: 'string', contentMediaType: 'text/html' });

/** The page loads nothing, runs nothing and can be put into no frame; only its own style, by its hash, applies. */
const contentSecurityPolicy = (styleHash: string) =>
  `default-src 'none'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

@Controller()
export class OpenApiController {
  constructor(private readonly routes: DocumentOfRoutes) {}

  @Get('openapi.json')
  @Operation({ summary: 'This description as OpenAPI 3.1', answers: { 200: DOCUMENT } })
  openApi() {
    return this.routes.document;
  }

  @Get('asyncapi.json')
  @Operation({ summary: 'The events that executors get, as AsyncAPI 3', answers: { 200: DOCUMENT } })
  asyncApi() {
    return asyncApiDocument();
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', contentSecurityPolicy(docsPage.styleHash))
  @Operation({ summary: 'This description as a page', answers: { 200: PAGE } })
  page() {
    return docsPage.of(this.routes.document);
  }
}
