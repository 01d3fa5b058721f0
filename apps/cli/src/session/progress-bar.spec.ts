import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { ProgressBar } from './progress-bar.js';

/** Standard error, and what was written to it. */
function streamOf(isTTY: boolean) {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
  return { out: stream as unknown as NodeJS.WriteStream, written: () => (stream.read() as string | null) ?? '' };
}

/** What a terminal shows of it: the start of a line is returned to, and the line wiped, before it is written anew. */
const shown = (written: string) => written.split('\n').map((line) => line.split('\r\u001B[K').at(-1));

describe(ProgressBar, () => {
  it('is one line that is drawn over, and left standing at its end', () => {
    const { out, written } = streamOf(true);
    const bar = new ProgressBar('replay', out);
    bar.draw(0, '0 of 4');
    expect(shown(written())).toEqual([`replay [${'.'.repeat(30)}] 0 of 4`]);
    bar.draw(0.5, '2 of 4');
    bar.draw(1, '4 of 4');
    bar.end();
    expect(shown(written())).toEqual([`replay [${'#'.repeat(30)}] 4 of 4`, '']);
  });

  it.each([
    [-1, 0],
    [0.1, 3],
    [0.5, 15],
    [7, 30],
  ])('of a share of %d has %d marks of 30', (share, marks) => {
    const { out, written } = streamOf(true);
    new ProgressBar('x', out).draw(share, '');
    expect(shown(written())).toEqual([`x [${'#'.repeat(marks)}${'.'.repeat(30 - marks)}] `]);
  });

  it('says nothing where there is no terminal, and ends no line that it has not begun', () => {
    const file = streamOf(false);
    const bar = new ProgressBar('replay', file.out);
    bar.draw(0.5, 'half');
    bar.end();
    expect(file.written()).toBe('');
    const terminal = streamOf(true);
    new ProgressBar('replay', terminal.out).end();
    expect(terminal.written()).toBe('');
  });
});
