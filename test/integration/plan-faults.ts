import { jest } from '@jest/globals';
import pg from 'pg';

/** As PostgreSQL explains it in JSON. */
export interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Plan Rows': number;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly Plan[];
}

export interface Statement {
  /** Of one that is prepared; after a few times PostgreSQL may plan it for any values. */
  readonly name?: string | undefined;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Statements that share a Sync. */
interface Run {
  readonly statements: readonly Statement[];
}

/** What a request may gather before it goes on: above what the api's constants allow, below what a large table has. */
const GATHERED_AT_MOST = 10_000;
/** Hand on row by row, and stop when enough have been taken. A merge join may have passed a whole table before its first row. */
const STREAMING = new Set(['Append', 'Merge Append', 'Nested Loop', 'Result', 'Subquery Scan', 'Unique', 'LockRows']);

/** A table or an index that grows with the jobs or the events. */
export interface Large {
  readonly rows: number;
  /** Of an index. */
  readonly firstColumn: string | null;
}

/** What in a plan costs more, the more rows there are in what is large, given by name. */
export function faultsIn(plan: Plan, large: ReadonlyMap<string, Large>, isBounded = false): string[] {
  const { 'Node Type': type, 'Relation Name': table = '', 'Index Name': name = '', Plans: inputs = [] } = plan;
  const index = large.get(name);
  // A condition on a later column alone finds nothing: the index is gone through from its first entry on.
  const isWalk = index !== undefined && !new RegExp(`\\b${index.firstColumn}\\b`).test(plan['Index Cond'] ?? '');
  const gathered = ['Sort', 'Hash'].includes(type) ? (inputs[0]?.['Plan Rows'] ?? 0) : 0;
  const hasFault = {
    [`${type} of ${table}`]: type === 'Seq Scan' && large.has(table),
    // With a limit too, where few of the rows that it passes are wanted.
    [`${type} from end to end of ${name}`]: isWalk && (!isBounded || plan['Plan Rows'] < index.rows / 10),
    [`${type} of ${gathered} rows`]: gathered > GATHERED_AT_MOST,
  };
  const staysBounded = type === 'Limit' || (isBounded && STREAMING.has(type));
  return [
    ...Object.entries(hasFault).flatMap(([fault, isThere]) => (isThere ? [fault] : [])),
    ...inputs.flatMap((input) => faultsIn(input, large, staysBounded)),
  ];
}

export function tablesIn({ 'Relation Name': table, Plans: inputs = [] }: Plan): string[] {
  return [...(table === undefined ? [] : [table]), ...inputs.flatMap(tablesIn)];
}

/** What this process asks of PostgreSQL. To be made before its connections are. */
export class StatementRecorder {
  private readonly spy = jest.spyOn(pg.Client.prototype, 'query');

  /** Statements about jobs, assignments or events; one of those that differ only in what their values are. */
  async during(work: () => Promise<unknown>): Promise<Statement[]> {
    this.spy.mockClear();
    await work();
    const calls = this.spy.mock.calls as unknown as [string | Statement | Run, unknown[]?][];
    const statements = calls.flatMap(([asked, values = []]) => {
      if (typeof asked === 'string') return { text: asked, values };
      return 'statements' in asked ? asked.statements : asked;
    });
    const relevant = statements.filter(
      ({ text }) =>
        /^\s*(with|select|insert|update|delete)\b/.test(text) &&
        /\b(jobs|job_pipelines|job_pipeline_events)\b/.test(text),
    );
    const shapeOf = ({ text, values }: Statement) => `${text} ${values.map((value) => value === null).join()}`;
    return [...new Map(relevant.map((statement) => [shapeOf(statement), statement])).values()];
  }

  stop(): void {
    this.spy.mockRestore();
  }
}
