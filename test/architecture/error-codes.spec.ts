import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CATALOG, type ErrorCode, headersOf, HTTP_STATUS } from '@flow-pipelines/runtime';
import { describe, expect, it } from '@jest/globals';

const DOCUMENT = join(import.meta.dirname, '../../docs/errors.md');

interface Row {
  readonly code: string;
  readonly status: string;
  readonly retryable: string;
  readonly happened: string;
  readonly todo: string;
}

const rows = rowsOf(readFileSync(DOCUMENT, 'utf8'));
const codes = Object.keys(ERROR_CATALOG) as ErrorCode[];

describe('docs/errors.md', () => {
  it('has a row for every code of the catalogue, once, in its order, and no other', () => {
    expect(rows.map(({ code }) => code)).toEqual(codes);
  });

  it.each(codes)('says of %s what the product does', (code) => {
    const { kind, retryable } = ERROR_CATALOG[code];
    expect(rows.find((row) => row.code === code)).toEqual({
      code,
      status: String(HTTP_STATUS[kind]),
      retryable: retryable ? 'yes' : 'no',
      happened: expect.stringMatching(/^[A-Z`].{15,}\.$/),
      todo: expect.stringMatching(/^[A-Z].+\.$/),
    });
  });

  it('promises Retry-After exactly where a call may be repeated', () => {
    const saysWhen = codes.filter((code) => 'retry-after' in headersOf(code));
    expect(saysWhen).toEqual(codes.filter((code) => ERROR_CATALOG[code].retryable));
  });

  it('is read by this test as it is: a row more, less or changed shows', () => {
    const table = '| `b_code` | 404 | no | Something happened. | Do it. |';
    expect(rowsOf(`text\n| code | status |\n|---|---|\n${table}\nmore`)).toEqual([
      { code: 'b_code', status: '404', retryable: 'no', happened: 'Something happened.', todo: 'Do it.' },
    ]);
    expect(() => rowsOf('| `b_code` | 404 | no | Something happened. |')).toThrow(/b_code/);
  });
});

/** The rows of all tables whose first cell is a code. @throws on one that does not have five cells */
function rowsOf(document: string): Row[] {
  return document
    .split('\n')
    .filter((line) => /^\| ?`/.test(line))
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      const [, code, status, retryable, happened, todo] = cells;
      if (cells.length !== 7 || !code || !status || !retryable || !happened || !todo)
        throw new Error(`not five cells: ${line}`);
      return { code: code.replaceAll('`', ''), status, retryable, happened, todo };
    });
}
