/** `npm run bench:load`: builds what changed, then loads a database from the TypeScript sources. */
import '../../scripts/build.mjs';
import './run-from-sources.mjs';

await import('./load.ts');
