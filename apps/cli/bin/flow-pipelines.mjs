#!/usr/bin/env node
/** In this repository `npx flow-pipelines` runs what the sources say now: what changed is built first. */
process.argv.splice(2, 0, 'cli');
await import(new URL('../../../scripts/run.mjs', import.meta.url).href);
