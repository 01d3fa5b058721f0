import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectedVersionsOf, isCreateOnly, requireVersion } from './if-match.js';

describe(expectedVersionsOf, () => {
  it.each([
    [undefined, undefined],
    ['*', 'any'],
    [' * ', 'any'],
    ['"3"', ['3']],
    ['"3", "4" ,"5"', ['3', '4', '5']],
    ['W/"3"', []],
    ['W/"3", "4"', ['4']],
    ['"other"', ['other']],
    ['""', ['']],
    ['"é"', ['é']],
  ])('reads %j as %j', (header, expected) => expect(expectedVersionsOf(header)).toEqual(expected));

  it.each(['', ' ', '3', '"3', '3"', '"3" "4"', '"3",', '*, "3"', '**', 'w/"3"', 'W/3', '"a b"', "'3'", '"3";x'])(
    'refuses %j',
    (header) => expect(() => expectedVersionsOf(header)).toThrow(expect.objectContaining({ code: 'header_invalid' })),
  );

  it('reads any header or refuses it', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        try {
          expectedVersionsOf(header);
        } catch (error) {
          expect(error).toMatchObject({ code: 'header_invalid' });
        }
      }),
    );
  });
});

describe(requireVersion, () => {
  it.each([undefined, 'any' as const, ['3'], ['2', '3']])('lets version 3 be changed for %j', (expected) =>
    expect(() => requireVersion(3, expected)).not.toThrow(),
  );

  it.each([[[]], [['2']], [['33']], [['03']], [['']]])('refuses it for %j', (expected) =>
    expect(() => requireVersion(3, expected)).toThrow(expect.objectContaining({ code: 'version_mismatch' })),
  );

  it('takes a word for a version as well, and finds nothing in what is not there', () => {
    expect(() => requireVersion('viewer', ['viewer'])).not.toThrow();
    expect(() => requireVersion(null, undefined)).not.toThrow();
    for (const expected of ['any' as const, ['null'], []]) {
      expect(() => requireVersion(null, expected)).toThrow(expect.objectContaining({ code: 'version_mismatch' }));
    }
  });
});

describe(isCreateOnly, () => {
  it('reads *, and nothing else', () => {
    expect([isCreateOnly(undefined), isCreateOnly('*'), isCreateOnly(' * ')]).toEqual([false, true, true]);
    for (const header of ['', '"1"', '*, "1"', 'any']) {
      expect(() => isCreateOnly(header)).toThrow(expect.objectContaining({ code: 'header_invalid' }));
    }
  });
});
