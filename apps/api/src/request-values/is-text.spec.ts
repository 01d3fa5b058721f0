import { describe, expect, it } from '@jest/globals';
import { isText, NAME_RULES } from './is-text.js';

describe(isText, () => {
  it.each([
    'x',
    'Invoices - 2nd review',
    'Ärzte für Ü',
    '日本語',
    'a'.repeat(200),
    '😀'.repeat(200),
    'a  b',
    "'; drop table--",
  ])('takes %j as a name', (name) => expect(isText(name, NAME_RULES)).toBe(true));

  it.each([
    '',
    ' ',
    ' x',
    'x ',
    '\u00a0x',
    'x\ufeff',
    'a\nb',
    'a\tb',
    'a\u0000b',
    '\u0000',
    'a\u007fb',
    'a\u0085b',
    'a\u2028b',

    '\ud800',
    'a\udc00b',
    'a'.repeat(201),
    '😀'.repeat(201),
    'a'.repeat(402),
    undefined,
    null,
    1,
    true,
    [],
    ['a'],
    {},
    { toString: () => 'a' },
  ])('refuses %j as a name', (value) => expect(isText(value, NAME_RULES)).toBe(false));

  it('lets a text of several lines have tabs and line ends, and no other control character', () => {
    const rules = { shortest: 0, longest: 20, multiline: true, padded: true };
    for (const text of ['', ' a\r\n\tb ', 'a\u2028b']) expect(isText(text, rules)).toBe(true);
    for (const text of ['a\u0000', 'a\u001b[31m', 'a\u007f', 'a'.repeat(21), '\udfff']) {
      expect(isText(text, rules)).toBe(false);
    }
  });
});
