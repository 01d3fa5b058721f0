import { distinctIds } from '../request-values/is-pipeline-ids.js';
import { isUuid } from '../request-values/is-uuid.js';

/**
 * Reads `pipeline_ids` as callers of v1 send it: a list, the same list encoded as a JSON string, or one bare id (the public
 * page calls its type "string"). Nothing else becomes a list, above all not "" or null, which must never be read as
 * clear-all. What cannot be read is handed on as it is, for validation to refuse.
 */
export function pipelineIdsInText(value: unknown): unknown {
  const list = typeof value === 'string' ? listInText(value) : value;
  return Array.isArray(list) ? distinctIds(list) : value;
}

function listInText(text: string): unknown {
  if (isUuid(text)) return [text];
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
