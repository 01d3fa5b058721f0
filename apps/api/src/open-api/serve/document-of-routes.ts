import { Injectable, type Type as Class } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type OpenApiDocument, openApiDocument } from '../document/open-api-document.js';

/** The document of the routes that this process has; made when it is first asked for. */
@Injectable()
export class DocumentOfRoutes {
  private made: OpenApiDocument | undefined;

  constructor(private readonly modules: ModulesContainer) {}

  get document(): OpenApiDocument {
    this.made ??= openApiDocument(this.controllers());
    return this.made;
  }

  private controllers(): Class<object>[] {
    const found = Array.from(this.modules.values(), ({ controllers }) => Array.from(controllers.values()));
    return found.flat().map(({ metatype }) => metatype as Class<object>);
  }
}
