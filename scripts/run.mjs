/**
 * Builds what changed and becomes one of the apps: `node scripts/run.mjs api`. One process, so that a signal sent to
 * `npm start` reaches the app itself; a shell between the two (`build && run`) would die of it and leave the app behind.
 */
import './build.mjs';

// What is left are the app's own arguments.
const [app] = process.argv.splice(2, 1);
await import(`../dist/apps/${app}/src/main.js`);
