/** `npm run bench:report`: writes the tables and charts of docs/performance again, from what was measured last. */
import './run-from-sources.mjs';

const { RESULTS, writeReport } = await import('./results.ts');
writeReport(process.argv[2] ?? RESULTS);
