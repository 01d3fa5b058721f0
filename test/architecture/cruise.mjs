/**
 * `node cruise.mjs <folder>…`: applies the dependency rules to trees of sources, and prints the rules' names and, for each
 * tree, the violations and how much was looked at, as JSON. A process of its own: dependency-cruiser loads TypeScript, which Jest's module registry
 * would do again for every tree.
 */
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import rules from '../../.dependency-cruiser.mjs';

const PARTS = ['apps', 'libs', 'test', 'scripts'];

const results = [];
for (const folder of process.argv.slice(2)) {
  process.chdir(folder);
  const { forbidden, options } = rules;
  const tsConfig = extractTSConfig(options.tsConfig.fileName);
  const { output } = await cruise(PARTS, { ...options, ruleSet: { forbidden }, validate: true }, undefined, {
    tsConfig,
  });
  const { violations, totalCruised, totalDependenciesCruised } = output.summary;
  results.push({
    modules: totalCruised,
    dependencies: totalDependenciesCruised,
    violations: violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  });
}
process.stdout.write(JSON.stringify({ rules: rules.forbidden.map(({ name }) => name), results }));
