import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

const SOURCES = [
  'apps',
  'libs',
  'scripts',
  'dist',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'nest-cli.json',
  '.swcrc',
];

/** Of an expand step: everything that the release before it does keeps working. */
const MIGRATION = `import type { MigrationInterface, QueryRunner } from 'typeorm';
export class NextRelease4102444800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("set local lock_timeout = '5s'");
    await queryRunner.query("alter table jobs add column changed_by_release text not null default 'before'");
    await queryRunner.query("alter table job_pipeline_events add column release text");
    await queryRunner.query("create table notes_of_next_release (id bigint generated always as identity primary key)");
  }
  async down(): Promise<void> {}
}
`;
/** File → what stands there, and what the next release has in its place. */
const CHANGES: Readonly<Record<string, readonly [string, string]>> = {
  'libs/database/src/data-source.ts': ['migrations: [', 'migrations: [NextRelease4102444800000,'],
  'libs/contracts/src/job-pipelines-updated.event.ts': [
    'occurred_at: event.occurred_at,',
    "occurred_at: event.occurred_at, ...{ release: 'next', details: { of: 'next' } },",
  ],
  'apps/api/src/assignment-writer/assignment.sql.ts': [
    'set version = change.version,',
    "set version = change.version, changed_by_release = 'next',",
  ],
};
/** In every event of the next release. */
export const MARK_OF_NEXT = '"release":"next"';

/** A tree of the repository with its dist/. */
export interface Release {
  readonly folder: string;
}

export const THIS_RELEASE: Release = { folder: ROOT };

/** Made of this one: a migration, a statement that needs it, and an event with fields that nobody has seen yet. */
export async function buildNextRelease(folder: string): Promise<Release> {
  // With their times, so that only what is changed below is built.
  await run('cp', ['-a', ...SOURCES, folder], { cwd: ROOT });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'libs/database/src/migrations/4102444800000-next-release.ts'), MIGRATION);
  for (const [file, [before, after]] of Object.entries(CHANGES)) {
    const source = readFileSync(join(folder, file), 'utf8');
    if (source.split(before).length !== 2) throw new Error(`${file} has not one “${before}”`);
    const imports = after.includes('NextRelease')
      ? "import { NextRelease4102444800000 } from './migrations/4102444800000-next-release.js';\n"
      : '';
    writeFileSync(join(folder, file), imports + source.replace(before, after));
  }
  await run(process.execPath, ['scripts/build.mjs'], { cwd: folder });
  return { folder };
}

/** As an operator does it, with the release's own command. */
export async function migrate({ folder }: Release, databaseUrl: string): Promise<string> {
  const command = join(folder, 'dist/apps/api/src/migrate/main.js');
  const { stdout } = await run(process.execPath, [command], { env: { ...process.env, DATABASE_URL: databaseUrl } });
  return stdout;
}

/** The schema of a release, and the address of the database for each of its processes. */
export async function prepareDatabase(
  { folder }: Release,
  databaseUrl: string,
): Promise<Readonly<Record<'api' | 'relay' | 'intake' | 'executor', string>>> {
  const script = `import { prepareDatabase } from ${JSON.stringify(join(folder, 'dist/apps/all-in-one/src/prepare-database.js'))};
    process.stdout.write(JSON.stringify(await prepareDatabase(process.env.DATABASE_URL)));`;
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { env, cwd: folder });
  return JSON.parse(stdout);
}
