import type { DataSource } from 'typeorm';
import { bind, COMMIT, type RowTaker, type Statement } from './statement.js';
import { beginWith, type Connection } from './statement-run.js';

/**
 * One statement in a transaction of its own, for one that takes longer to plan than to carry out.
 * @param onRow takes each row as it comes, if given; those of a statement that fails in the end too
 * @returns the rows that are left
 */
export async function queryPrepared<Row>(
  dataSource: Pick<DataSource, 'createQueryRunner'>,
  statement: Statement,
  values: readonly unknown[],
  onRow?: RowTaker<Row>,
): Promise<readonly Row[]> {
  const queryRunner = dataSource.createQueryRunner();
  try {
    const connection: Connection = await queryRunner.connect();
    try {
      const [{ rows }] = await beginWith(connection, [bind<Row>(statement, values, onRow), COMMIT]);
      return rows;
    } catch (error) {
      await connection.query('rollback').catch(() => undefined);
      throw error;
    }
  } finally {
    await queryRunner.release();
  }
}
