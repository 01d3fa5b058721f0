import { Module } from '@nestjs/common';
import { DocumentOfRoutes } from './document-of-routes.js';
import { OpenApiController } from './open-api.controller.js';

/** What the service says of itself: `/openapi.json`, the same as a page at `/docs`, and `/asyncapi.json`. */
@Module({ controllers: [OpenApiController], providers: [DocumentOfRoutes], exports: [DocumentOfRoutes] })
export class OpenApiModule {}
