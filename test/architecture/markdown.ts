import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

const NOT_OURS = new Set(['node_modules', 'dist', 'dist-next', 'coverage', 'test-results']);

export interface CodeBlock {
  readonly language: string;
  readonly code: string;
}

/** All Markdown below a folder that is ours, as paths from there. */
export function markdownFiles(root: string, folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return NOT_OURS.has(entry.name) || entry.name.startsWith('.') ? [] : markdownFiles(root, path);
    return entry.name.endsWith('.md') ? [relative(root, path)] : [];
  });
}

/** Links to files that are not there, and to headings that their page does not have. */
export function brokenLinks(root: string, file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/```.*?```/gs, '');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^(https?|mailto):/.test(target) && !leadsSomewhere(root, file, target));
}

function leadsSomewhere(root: string, file: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const page = path === '' ? join(root, file) : resolve(join(root, dirname(file)), path);
  if (!existsSync(page)) return false;
  if (anchor === undefined) return true;
  return statSync(page).isFile() && anchorsOf(readFileSync(page, 'utf8')).includes(anchor);
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  const headings = [...text.replaceAll(/^ *```.*?^ *```/gms, '').matchAll(/^#{1,6} (.+)$/gm)].map(
    ([, heading = '']) => heading,
  );
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

export function codeBlocks(text: string): CodeBlock[] {
  return [...text.matchAll(/^( *)```(\w+)[^\n]*\n(.*?)^ *```/gms)].map(([, indent = '', language = '', code = '']) => ({
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** What is wrong with a block, null where nothing is or nobody can tell. */
export function faultOf({ language, code }: CodeBlock): string | null {
  try {
    if (language === 'sh') execFileSync('bash', ['-n'], { input: code, stdio: ['pipe', 'pipe', 'pipe'] });
    if (language === 'json') JSON.parse(code);
    if (language === 'yaml') for (const { errors } of parseAllDocuments(code)) if (errors[0]) throw errors[0];
    return language === 'ts' ? faultOfTypeScript(code) : null;
  } catch (error) {
    return String(error);
  }
}

/** A file, or decorators that stand above a method; `…` stands for what is left out. */
function faultOfTypeScript(code: string): string | null {
  const whole = code.replaceAll(/(?<!['"\w/])…/g, '');
  const text = whole.startsWith('@') ? `class Part {\n${whole}\nmethod() {}\n}` : whole;
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
  return diagnostics[0] ? ts.flattenDiagnosticMessageText(diagnostics[0].messageText, ' ') : null;
}
