import { ValidateBy } from 'class-validator';

/** A setting of one or more of these words, separated by commas. */
export function IsListOf(words: readonly string[]): PropertyDecorator {
  return ValidateBy(
    { name: 'isListOf', validator: { validate: (value) => listOf(value).every((word) => words.includes(word)) } },
    { message: `$property must be one or more of ${words.join(', ')}, separated by commas` },
  );
}

/** The words of such a setting, each once. Of the empty text one, which is empty. */
export function listOf(value: unknown): string[] {
  return [
    ...new Set(
      String(value)
        .split(',')
        .map((word) => word.trim()),
    ),
  ];
}
