export interface DocumentedVariable {
  readonly name: string;
  readonly default: string;
  readonly explanation: string;
}

/** `# Explanation (readers).` above `NAME=default`, or `#NAME=` for what the machine sets; a line of two or more # is a headline. @throws on any other line */
export function parseEnvironmentFile(text: string): DocumentedVariable[] {
  const found: DocumentedVariable[] = [];
  let explanation = '';
  for (const line of text.split('\n')) {
    const [, name, value] = /^#?([A-Z][A-Z0-9_]*)=(\S*)$/.exec(line) ?? [];
    const [, comment] = /^# (.+)$/.exec(line) ?? [];
    if (name !== undefined) found.push({ name, default: value ?? '', explanation });
    else if (comment === undefined && line !== '' && !line.startsWith('##'))
      throw new Error(`not a line of an environment file: ${line}`);
    explanation = comment ?? '';
  }
  return found;
}
