/** `npm run bench:executor`: builds what changed, then runs the benchmark from its TypeScript sources. */
import '../../scripts/build.mjs';
import './run-from-sources.mjs';

await import('./executor-bench.ts');
