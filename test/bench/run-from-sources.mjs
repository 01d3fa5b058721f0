/**
 * Lets Node run the benchmark's TypeScript as it stands (`node --import` this file): imports name the compiled file, as
 * everywhere in the repository; x.js beside the importer is x.ts, and what belongs to apps/ and libs/ comes from dist/,
 * so that the code that is measured is the code that is shipped.
 */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = join(import.meta.dirname, '../..');

registerHooks({
  resolve(specifier, context, next) {
    const [, lib] = /^@flow-pipelines\/([\w-]+)$/.exec(specifier) ?? [];
    if (lib) return next(pathToFileURL(join(ROOT, 'dist/libs', lib, 'src/index.js')).href, context);
    if (!specifier.startsWith('.') || !specifier.endsWith('.js')) return next(specifier, context);
    const compiled = fileURLToPath(new URL(specifier, context.parentURL));
    const source = compiled.replace(/\.js$/, '.ts');
    if (existsSync(compiled) || !existsSync(source)) return next(specifier, context);
    const place = relative(ROOT, source);
    const isShipped = place.startsWith('apps/') || place.startsWith('libs/');
    const target = isShipped ? join(ROOT, 'dist', place.replace(/\.ts$/, '.js')) : source;
    return next(pathToFileURL(target).href, context);
  },
});
