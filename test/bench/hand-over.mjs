/** `npm run bench:hand-over`: builds what changed, then runs the measurement from its TypeScript sources. */
import '../../scripts/build.mjs';
import './run-from-sources.mjs';

await import('./hand-over.ts');
