/** `npm run bench:latency`: builds what changed, then runs the measurement from its TypeScript sources. */
import '../../scripts/build.mjs';
import './run-from-sources.mjs';

await import('./latency.ts');
