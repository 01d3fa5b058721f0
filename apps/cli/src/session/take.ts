/** The first so many, or all, without asking for more than that. */
export async function take<Item>(items: AsyncIterable<Item>, limit = Infinity): Promise<Item[]> {
  const taken: Item[] = [];
  if (limit === 0) return taken;
  for await (const item of items) {
    taken.push(item);
    if (taken.length >= limit) break;
  }
  return taken;
}
