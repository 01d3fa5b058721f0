import { Command, InvalidArgumentError } from 'commander';

/** A command with examples under its help, each of them one line of a shell. */
export function command(name: string, description: string, examples: readonly string[] = []): Command {
  const made = new Command(name).description(description);
  const lines = examples.map((example) => `  $ flow-pipelines ${example}\n`);
  return examples.length === 0 ? made : made.addHelpText('after', `\nExamples:\n${lines.join('')}`.trimEnd());
}

/** Commands under one name, as in `flow-pipelines token create`. */
export function group(name: string, description: string, commands: readonly Command[]): Command {
  const made = new Command(name).description(description);
  for (const each of commands) made.addCommand(each);
  return made;
}

/** For an option that may be given more than once. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
