import type { Socket } from 'node:net';
import pg from 'pg';
import type { BoundStatement, RowTaker, Statement, StatementResult } from './statement.js';

const BEGIN: BoundStatement = { name: 'begin', text: 'begin', values: [] };
/**
 * Each statement is planned once a connection, for any values. Left to itself PostgreSQL plans one again for the values of each
 * run while it guesses that such a plan would save more than the planning costs: a guess that each ANALYZE changes.
 */
const PLAN_ONCE: BoundStatement = {
  name: 'plan-once',
  text: 'set local plan_cache_mode = force_generic_plan',
  values: [],
};

/** The connection below TypeORM's query runner. */
export type Connection = Pick<pg.ClientBase, 'query'>;

type ResultsOf<T extends readonly BoundStatement<unknown>[]> = {
  [K in keyof T]: StatementResult<T[K] extends BoundStatement<infer Row> ? Row : never>;
};

/**
 * Carries out statements of one transaction, in order, in one round trip with one answer. pg ends each statement with a
 * Sync, where PostgreSQL sends what it has: a system call and a wake-up for both ends, which cost more than a small
 * statement. Only within a transaction: outside of one, PostgreSQL takes all up to the Sync for one.
 *
 * PostgreSQL skips whatever is behind a statement that fails, a COMMIT too: the transaction then waits for its ROLLBACK.
 * @returns the statements' results, in their order
 * @throws the error of the one statement that failed, or that of the connection
 */
export function runTogether<const T extends readonly BoundStatement<unknown>[]>(
  connection: Connection,
  statements: T,
): Promise<ResultsOf<T>> {
  return new Promise((resolve, reject) => {
    const settle: Settle = (error, results) => (error ? reject(error) : resolve(results as ResultsOf<T>));
    connection.query(new StatementRun(statements, settle));
  });
}

/** The same, with the transaction's BEGIN before them, and with plans that stay. */
export async function beginWith<const T extends readonly BoundStatement<unknown>[]>(
  connection: Connection,
  statements: T,
): Promise<ResultsOf<T>> {
  const [, , ...results] = await runTogether(connection, [BEGIN, PLAN_ONCE, ...statements]);
  return results;
}

type Settle = (error: Error | null, results: StatementResult<unknown>[]) => void;
type TypeId = Parameters<typeof pg.types.getTypeParser>[0];
type ParseValue = (text: string) => unknown;

/** How a statement's rows are read. It cannot change while the statement is prepared, so it is asked for once. */
type Columns = readonly { readonly name: string; readonly parse: ParseValue }[];

/** What is needed of pg's connection. */
interface Wire {
  /** With TLS another one once the connection stands. */
  readonly stream: Pick<Socket, 'cork' | 'uncork' | 'pause' | 'resume'>;
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(statement: Statement & { types: undefined }): void;
  bind(bound: { statement: string; values: readonly unknown[]; valueMapper: (value: unknown) => unknown }): void;
  describe(what: { type: 'P'; name: string }): void;
  execute(portal: { portal: string }): void;
  sync(): void;
}

const columnsByConnection = new WeakMap<Wire, Map<string, Columns>>();
const NO_COLUMNS: Columns = [];
/** Those of `onRow` that are read before others on the event loop have their turn. */
const ROWS_A_TURN = 200;
const { prepareValue } = (pg as unknown as { utils: { prepareValue: (value: unknown) => unknown } }).utils;

/** To pg's client one query, as it has one Sync; the client hands it what PostgreSQL answers, message by message. */
class StatementRun extends pg.Query {
  /** The client notes what was prepared under these: they are those of the statement that is being answered. */
  declare name: string | undefined;
  declare text: string | undefined;
  private readonly results: StatementResult<unknown>[] = [];
  private rowsOfThis: unknown[] = [];
  private onRow: RowTaker<unknown> | undefined;
  private taken = 0;
  private wire: Wire | undefined;
  private columns: Columns = NO_COLUMNS;
  private columnsOf = new Map<string, Columns>();
  /** Ours, not PostgreSQL's: its answers are awaited all the same. */
  private failure: Error | null = null;

  constructor(
    private readonly statements: readonly BoundStatement<unknown>[],
    private readonly settle: Settle,
  ) {
    super('', settle as never);
  }

  override submit = (connection: unknown): null => {
    const wire = connection as Wire;
    this.wire = wire;
    this.columnsOf = columnsKept(wire);
    // One write for all messages: a system call a message costs as much as the message.
    wire.stream.cork();
    try {
      for (const statement of this.statements) this.send(wire, statement);
    } catch (error) {
      this.failure = error as Error;
    }
    wire.sync();
    wire.stream.uncork();
    this.turnTo(0);
    return null;
  };

  private send(wire: Wire, { name, text, values }: BoundStatement<unknown>): void {
    if (wire.parsedStatements[name] === undefined && wire.submittedNamedStatements[name] === undefined) {
      wire.parse({ name, text, types: undefined });
      wire.submittedNamedStatements[name] = text;
    }
    wire.bind({ statement: name, values, valueMapper: prepareValue });
    if (!this.columnsOf.has(name)) wire.describe({ type: 'P', name: '' });
    wire.execute({ portal: '' });
  }

  private turnTo(index: number): void {
    const statement = this.statements[index];
    this.name = statement?.name;
    this.text = statement?.text;
    this.columns = this.columnsOf.get(statement?.name ?? '') ?? NO_COLUMNS;
    this.onRow = statement?.onRow;
  }

  /** Node would read on for as long as PostgreSQL has more, and leave what comes from elsewhere waiting. */
  private letOthersHaveTheirTurn(): void {
    this.taken += 1;
    if (this.taken % ROWS_A_TURN !== 0) return;
    const { stream } = this.wire as Wire;
    stream.pause();
    setImmediate(() => stream.resume());
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: TypeId }[] }): void {
    this.columns = fields.map(({ name, dataTypeID }) => ({ name, parse: pg.types.getTypeParser(dataTypeID, 'text') }));
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    try {
      const row: Record<string, unknown> = {};
      this.columns.forEach(({ name, parse }, index) => {
        const value = fields[index] ?? null;
        row[name] = value === null ? null : parse(value);
      });
      if (!this.onRow) {
        this.rowsOfThis.push(row);
        return;
      }
      this.onRow(row);
      this.letOthersHaveTheirTurn();
    } catch (error) {
      this.failure ??= error as Error;
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.columnsOf.set(this.name ?? '', this.columns);
    this.results.push({ command: text.split(' ', 1)[0] ?? '', rows: this.rowsOfThis });
    this.rowsOfThis = [];
    this.turnTo(this.results.length);
  }

  handleError(error: Error, connection: unknown): void {
    // PostgreSQL never saw those behind the one that failed.
    for (const { name } of this.statements) delete (connection as Wire).submittedNamedStatements[name];
    this.settle(error, []);
  }

  handleReadyForQuery(): void {
    this.settle(this.failure, this.results);
  }
}

function columnsKept(wire: Wire): Map<string, Columns> {
  const kept = columnsByConnection.get(wire) ?? new Map<string, Columns>();
  columnsByConnection.set(wire, kept);
  return kept;
}
