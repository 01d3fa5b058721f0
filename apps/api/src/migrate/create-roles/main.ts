import 'reflect-metadata';
import { loadConfiguration } from '@flow-pipelines/runtime';
import { MigrateConfiguration } from '../migrate.configuration.js';
import { createDatabaseRoles, explainFailure } from '../migrate-database.js';

try {
  const { databaseUrl, rolePrefix } = loadConfiguration(MigrateConfiguration);
  const created = await createDatabaseRoles(databaseUrl, rolePrefix);
  process.stdout.write(`roles: ${created.length === 0 ? 'nothing to do' : `created ${created.join(', ')}`}\n`);
} catch (error) {
  process.stderr.write(`roles: ${explainFailure(error)}\n`);
  process.exit(1);
}
