import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DOCUMENT = join(dirname(fileURLToPath(import.meta.url)), '../docs/openapi.json');
const METHODS = ['get', 'put', 'post', 'patch', 'delete'];
const CODE = /`([a-z_]+)`/g;

/**
 * docs/openapi.json as clients are generated from it. Clients raise errors, and all of them have one shape: as answers of
 * each call they would be nine tenths of what is generated. Their codes are kept.
 */
export function readClientDocument() {
  const document = JSON.parse(readFileSync(DOCUMENT, 'utf8'));
  const codes = new Set();
  for (const operation of operationsOf(document))
    for (const [status, response] of Object.entries(operation.responses)) {
      delete response.headers;
      if (status.startsWith('2')) continue;
      for (const [, code] of response.description.matchAll(CODE)) codes.add(code);
      delete operation.responses[status];
    }
  return { document, codes: [...codes].toSorted((a, b) => a.localeCompare(b, 'en')) };
}

const operationsOf = ({ paths }) =>
  Object.values(paths).flatMap((path) => METHODS.filter((method) => path[method]).map((method) => path[method]));
