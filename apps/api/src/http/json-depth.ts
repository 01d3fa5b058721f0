const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/**
 * How deep a JSON text nests, without parsing it, up to one more than `limit`. What walks a parsed body calls itself once a
 * level, so a few kilobytes of brackets would otherwise end in a stack overflow.
 */
export function jsonDepth(text: string, limit: number): number {
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < text.length && deepest <= limit; index += 1) {
    // Without making a string of each character.
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    else if (code === OPEN_LIST || code === OPEN_OBJECT) deepest = Math.max(deepest, (depth += 1));
    else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1;
  }
  return deepest;
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  for (let code = 0; index < text.length && (code = text.charCodeAt(index)) !== QUOTE;) {
    index += code === BACKSLASH ? 2 : 1;
  }
  return index;
}
