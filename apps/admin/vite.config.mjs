import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { defineConfig } from 'vite';

const API = process.env['API_URL'] ?? 'http://127.0.0.1:3000';

/** `npm run dev:admin` serves the page from its sources and hands everything else on to a running api. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/admin/',
  // The api puts another one into each page that it serves.
  html: { cspNonce: '__CSP_NONCE__' },
  plugins: [compressFiles()],
  build: {
    outDir: join(import.meta.dirname, '../../dist/admin'),
    emptyOutDir: true,
    target: 'es2023',
    // Nothing inline: the page is served with `script-src 'self'`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // "use client" is for frameworks that render on a server; it means nothing here.
      onLog: (level, log, show) => log.code === 'MODULE_LEVEL_DIRECTIVE' || show(level, log),
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'tanstack', test: /node_modules\/@tanstack\// },
          ],
        },
      },
    },
  },
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  server: {
    port: 5173,
    // The api sees its own origin, as it does when it serves the page itself.
    proxy: Object.fromEntries(
      ['/api', '/admin/session', '/docs', '/openapi.json'].map((path) => [path, { target: API, changeOrigin: true }]),
    ),
  },
});

/** The api serves these as they are: nothing is compressed for each reader. */
function compressFiles() {
  return {
    name: 'compress-files',
    apply: 'build',
    async writeBundle({ dir }) {
      const assets = join(dir, 'assets');
      const names = (await readdir(assets)).filter((name) => /\.(?:js|css)$/.test(name));
      await Promise.all(names.map((name) => compress(join(assets, name))));
    },
  };
}

async function compress(file) {
  const content = await readFile(file);
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
}
