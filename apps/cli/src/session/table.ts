type Row = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Columns in the order of the first row's keys, as wide as they need to be; nothing is cut off. */
export function table(rows: readonly Row[], whenEmpty: string): string {
  const [first] = rows;
  if (!first) return whenEmpty;
  const names = Object.keys(first);
  const lines = [names.map((name) => name.toUpperCase()), ...rows.map((row) => names.map((name) => cell(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const cell = (value: Row[string]) => (value === null || value === undefined || value === '' ? '-' : String(value));

export const namesOf = (items: readonly { readonly name: string }[]) =>
  items.length === 0 ? '(none)' : items.map(({ name }) => name).join(', ');
