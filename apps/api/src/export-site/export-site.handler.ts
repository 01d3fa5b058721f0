import { DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { QueryRunner } from 'typeorm';
import { requireOnSite } from '../identity/policy.js';
import { requireScope } from '../identity/scope.js';
import { SCHEMA_VERSION } from '../site-document/site-document.dto.js';
import { ExportSiteQuery } from './export-site.query.js';
import { SECTIONS, type SectionRow } from './export-site.sql.js';

/** Bounds what is in memory at a time, however large the site is. */
const PAGE = 500;

@QueryHandler(ExportSiteQuery)
export class ExportSiteHandler implements IQueryHandler<ExportSiteQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ caller }: ExportSiteQuery): Promise<AsyncIterable<string>> {
    requireScope(caller, 'admin');
    requireOnSite(caller, 'export_and_import');
    return this.write();
  }

  /** All of it from one snapshot. A reader who goes away in the middle ends the transaction too. */
  private async *write(): AsyncGenerator<string> {
    const runner = this.database.dataSource.createQueryRunner();
    try {
      await runner.startTransaction('REPEATABLE READ');
      yield `{\n  "schema_version": ${SCHEMA_VERSION}`;
      for (const [section, statement] of Object.entries(SECTIONS)) yield* writeSection(runner, section, statement);
      yield '\n}\n';
    } finally {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      await runner.release();
    }
  }
}

/** As JSON.stringify(document, null, 2) would: entries of several lines, whose changes read well in a diff. */
async function* writeSection(runner: QueryRunner, section: string, statement: string): AsyncGenerator<string> {
  yield `,\n  "${section}": [`;
  let isEmpty = true;
  for (let last = ''; ;) {
    const rows: SectionRow[] = await runner.query(statement, [last, PAGE]);
    for (const { entry } of rows) {
      yield `${isEmpty ? '' : ','}\n    ${JSON.stringify(entry, null, 2).replaceAll('\n', '\n    ')}`;
      isEmpty = false;
    }
    const end = rows.at(-1);
    if (!end || rows.length < PAGE) break;
    last = end.key;
  }
  yield isEmpty ? ']' : '\n  ]';
}
