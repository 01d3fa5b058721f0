import type { DataSource } from 'typeorm';
import { beginWith, bind, COMMIT, type Connection, type Statement } from './statement-run.js';

/** One statement in a transaction of its own, for one that takes longer to plan than to carry out. */
export async function queryPrepared<Row>(
  dataSource: Pick<DataSource, 'createQueryRunner'>,
  statement: Statement,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const queryRunner = dataSource.createQueryRunner();
  try {
    const connection: Connection = await queryRunner.connect();
    try {
      const [{ rows }] = await beginWith(connection, [bind<Row>(statement, values), COMMIT]);
      return rows;
    } catch (error) {
      await connection.query('rollback').catch(() => undefined);
      throw error;
    }
  } finally {
    await queryRunner.release();
  }
}
