const LINE_END = /\r\n|\n|\r/;

/**
 * The messages of a stream as the HTML standard (9.2.6) interprets one, except that those without data are given out too:
 * with them the api says how far it has read. A message that is cut off is dropped.
 */
export async function* readMessages(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<{ id: string; data: string }> {
  let id = '';
  let data: string[] = [];
  for await (const line of linesOf(body)) {
    if (line === '') {
      if (id !== '') yield { id, data: data.join('\n') };
      data = [];
      continue;
    }
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    if (field === 'id' && !value.includes('\0')) id = value;
  }
}

async function* linesOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      // A carriage return at the end may be half a line end.
      const text = rest + chunk.value;
      const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
      const lines = whole.split(LINE_END);
      rest = (lines.pop() ?? '') + text.slice(whole.length);
      yield* lines;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
