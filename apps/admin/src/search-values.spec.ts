import { describe, expect, it } from '@jest/globals';
import { given, oneOf, optionalText, ownPath } from './search-values.js';

describe(optionalText, () => {
  it('takes what the router read as a number or a flag for the text that it was', () => {
    expect([optionalText(42), optionalText(true), optionalText('x')]).toEqual(['42', 'true', 'x']);
  });

  it('takes nothing, and what is no text, for left out', () => {
    expect([optionalText(''), optionalText(undefined), optionalText({ x: 1 }), optionalText(null)]).toEqual(
      Array.from({ length: 4 }),
    );
  });
});

describe(ownPath, () => {
  it('is a path of this page', () => {
    expect(ownPath('/jobs?q=x')).toBe('/jobs?q=x');
  });

  it.each(['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)', ''])(
    'is not %s',
    (value) => {
      expect(ownPath(value)).toBeUndefined();
    },
  );
});

describe(oneOf, () => {
  it('lets nothing else through', () => {
    expect([oneOf(['a', 'b'], 'b'), oneOf(['a', 'b'], 'c'), oneOf(['a'], 1)]).toEqual(['b', undefined, undefined]);
  });
});

describe(given, () => {
  it('leaves out what is undefined, and keeps what is empty', () => {
    expect(given({ a: undefined, b: '', c: 0 })).toEqual({ b: '', c: 0 });
  });
});
