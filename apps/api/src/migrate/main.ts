import 'reflect-metadata';
import { loadConfiguration } from '@flow-pipelines/runtime';
import { MigrateConfiguration } from './migrate.configuration.js';
import { explainFailure, migrateDatabase } from './migrate-database.js';

try {
  const { databaseUrl, rolePrefix } = loadConfiguration(MigrateConfiguration);
  const applied = await migrateDatabase(databaseUrl, rolePrefix);
  process.stdout.write(`migrate: ${applied.length === 0 ? 'nothing to do' : `applied ${applied.join(', ')}`}\n`);
} catch (error) {
  process.stderr.write(`migrate: ${explainFailure(error)}\n`);
  process.exit(1);
}
