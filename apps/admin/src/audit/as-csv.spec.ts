import { describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '../api/api.js';
import { asCsv } from './as-csv.js';

const entry = (name: string): AuditEntry => ({
  id: '7',
  occurred_at: '2026-11-24T12:00:00Z',
  actor: { id: 'a', name: 'Ada', kind: 'user' },
  token_id: null,
  jwt_id: null,
  request_id: 'r',
  action: 'pipeline.created',
  target: { kind: 'pipeline', id: 'p', name },
  before: null,
  after: null,
});

describe(asCsv, () => {
  it('has a line of headers and one for each entry', () => {
    expect(asCsv([entry('Loans')])).toBe(
      'id,occurred_at,actor_id,actor_name,action,target_kind,target_id,target_name,before,after,token_id,request_id\r\n' +
        '7,2026-11-24T12:00:00Z,a,Ada,pipeline.created,pipeline,p,Loans,,,,r\r\n',
    );
  });

  it('quotes what would break a line', () => {
    expect(asCsv([entry('a "b", c')])).toContain(',"a ""b"", c",');
  });

  it('keeps a spreadsheet from taking a name for a formula', () => {
    expect(asCsv([entry('=HYPERLINK(1)')])).toContain(",'=HYPERLINK(1),");
  });
});
