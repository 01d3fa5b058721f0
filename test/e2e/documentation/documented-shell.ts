import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { codeBlocks } from '../../architecture/markdown.js';

const ROOT = join(import.meta.dirname, '../../..');

/** The shell that readers of the documentation paste its examples into: what one example sets is there for the next. */
export class DocumentedShell {
  /** Where what the examples write is. */
  readonly folder = mkdtempSync(join(tmpdir(), 'documented-shell-'));
  private before = '';

  /**
   * @param ports the ports of the documentation, and those in their place
   * @param path folders of programs that the examples take for granted
   */
  constructor(
    private readonly ports: ReadonlyMap<string, number>,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly path: readonly string[] = [],
  ) {}

  /**
   * Runs the one example of that page that has these words, as it stands there but for ports and what a reader fills in.
   * @returns what it prints
   */
  async run(page: string, words: string, filledIn: Readonly<Record<string, string>> = {}): Promise<string> {
    const code = this.codeOf(page, words, filledIn);
    const env = { ...process.env, ...this.environment, PATH: [...this.path, process.env['PATH']].join(delimiter) };
    const script = `set -euo pipefail\n${this.before}\n${code}`;
    const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: this.folder, env });
    return stdout;
  }

  /** What an example sets, for all that follow. */
  keep(page: string, words: string, filledIn: Readonly<Record<string, string>> = {}): void {
    this.before += this.codeOf(page, words, filledIn);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private codeOf(page: string, words: string, filledIn: Readonly<Record<string, string>>): string {
    const onOurPorts = exampleOf(page, words).replaceAll(/\b\d{4}\b/g, (n) => `${this.ports.get(n) ?? n}`);
    return Object.entries(filledIn).reduce((code, [blank, value]) => {
      if (!code.includes(blank)) throw new Error(`${page} has no ${blank} to fill in`);
      return code.replaceAll(blank, value);
    }, onOurPorts);
  }
}

export function exampleOf(page: string, words: string): string {
  const blocks = codeBlocks(readFileSync(join(ROOT, page), 'utf8'));
  const found = blocks.filter(({ language, code }) => language === 'sh' && code.includes(words));
  if (found.length !== 1) throw new Error(`${page} has ${found.length} examples with ${words}`);
  return found[0]?.code ?? '';
}
