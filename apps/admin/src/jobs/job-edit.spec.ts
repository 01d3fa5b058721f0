import { describe, expect, it } from '@jest/globals';
import { editTo, isEmptyEdit, rebased } from './job-edit.js';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => ({ id, name: id.toUpperCase() })) as [Ref, Ref, Ref, Ref];
type Ref = { id: string; name: string };
const asJob = (version: number, ...pipelines: Ref[]) => ({ job_id: 'job', version, pipelines });

describe(editTo, () => {
  it('names only what is different', () => {
    expect(editTo(asJob(1, a, b), [b, c])).toEqual({ kind: 'change', add: ['c'], remove: ['a'] });
  });

  it('is empty where nothing is', () => {
    expect(isEmptyEdit(editTo(asJob(1, a, b), [b, a]))).toBe(true);
    expect(isEmptyEdit(editTo(asJob(1, a), []))).toBe(false);
  });
});

describe(rebased, () => {
  it('keeps what the others have done beside the wish', () => {
    expect(rebased(asJob(1, a, b), [b, c], asJob(2, a, b, d))).toEqual([b, d, c]);
  });

  it('does not name twice what the others have wished as well', () => {
    expect(rebased(asJob(1, a), [a, c], asJob(2, c))).toEqual([c]);
  });
});
