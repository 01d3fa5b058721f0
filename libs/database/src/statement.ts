/** Prepared once a connection, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A method, so that a statement with rows of one kind is also one of any rows. */
export type RowTaker<Row> = { take(row: Row): void }['take'];

/** A statement with the values of its parameters. `Row` is what its rows are like. */
export interface BoundStatement<Row = never> extends Statement {
  readonly values: readonly unknown[];
  /** Takes each row as it comes, and the result has none: thousands of them at once keep the collector of garbage busy. */
  readonly onRow?: RowTaker<Row> | undefined;
  /** Never there: it carries the type. */
  readonly row?: Row;
}

export interface StatementResult<Row> {
  /** Such as INSERT; the ROLLBACK that a COMMIT of a failed transaction turned into. */
  readonly command: string;
  readonly rows: readonly Row[];
}

export const COMMIT: BoundStatement = { name: 'commit', text: 'commit', values: [] };

export function bind<Row = never>(
  { name, text }: Statement,
  values: readonly unknown[],
  onRow?: RowTaker<Row>,
): BoundStatement<Row> {
  return { name, text, values, onRow };
}
