import type { FastifyInstance } from 'fastify';

/** Knows which methods a path answers to, for `Allow` headers. Fill it before routes are added. */
export class AllowedMethods {
  private readonly routes: { pattern: RegExp; method: string }[] = [];

  constructor(server: FastifyInstance) {
    server.addHook('onRoute', ({ method, url }) => {
      const pattern = new RegExp(`^${url.replaceAll(/:[^/]+/g, '[^/]+').replaceAll('*', '.*')}/?$`);
      for (const one of [method].flat()) this.routes.push({ pattern, method: one });
    });
  }

  /** In alphabetical order with OPTIONS last; empty for an unknown path. */
  of(url: string): string[] {
    const path = url.split('?', 1)[0] ?? '';
    const methods = this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return methods.length === 0
      ? []
      : [...new Set(methods)]
          .filter((method) => method !== 'OPTIONS')
          .toSorted()
          .concat('OPTIONS');
  }
}
