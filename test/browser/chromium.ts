import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const ROOT = join(import.meta.dirname, '../..');
const PACKAGE = join(ROOT, 'node_modules/@sparticuz/chromium');
const CACHE = join(ROOT, 'node_modules/.cache');
const UNPACK = join(import.meta.dirname, 'unpack-chromium.mjs');
const FLAGS = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // The same letters on every machine.
  '--font-render-hinting=none',
];

/** The browser that npm brought, with fonts and libraries of its own: the machine needs none. */
export async function startChromium(): Promise<Browser> {
  const folder = unpacked();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: FLAGS,
    env: {
      ...process.env,
      FONTCONFIG_PATH: join(folder, 'fonts'),
      LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
      // Nothing of it outlives the test in the home of whoever runs it.
      HOME: folder,
    },
  });
}

/** Unpacked once for each version, beside its place and then renamed: test files may ask for it at the same moment. */
function unpacked(): string {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string };
  const folder = join(CACHE, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const aside = mkdtempSync(`${folder}-`);
  execFileSync(process.execPath, [UNPACK, PACKAGE], { env: { ...process.env, TMPDIR: aside } });
  writeFileSync(join(aside, 'fonts/fonts.conf'), fontsIn(folder));
  try {
    renameSync(aside, folder);
  } catch (error) {
    // Another one was faster.
    rmSync(aside, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Those of the package, and the machine's where there are some: it lacks letters of many languages. */
const fontsIn = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
`;
