/**
 * Builds what changed and becomes one of the apps: `node scripts/run.mjs api`. One process, so that a signal sent to
 * `npm start` reaches the app itself; a shell between the two (`build && run`) would die of it and leave the app behind.
 */
import './build.mjs';

await import(`../dist/apps/${process.argv[2]}/src/main.js`);
