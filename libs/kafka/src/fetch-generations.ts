/** A fetch and the hand-over of its batches take no longer. */
const LONGEST_FETCH_MS = 15_000;

/**
 * Knows whether a fetch may still be on its way that began before the partitions were assigned anew. The client reads
 * from each broker in a loop of its own, and one loop may rejoin the group while another has a request under way: what
 * that brings lies beyond the position of the new generation, and going on from there would lose what is between.
 */
export class FetchGenerations {
  private generation = 0;
  private readonly lastFetches = new Map<string | number, { generation: number; startedAt: number }>();

  fetching(nodeId: string | number): void {
    this.lastFetches.set(nodeId, { generation: this.generation, startedAt: Date.now() });
  }

  assigned(): void {
    this.generation += 1;
  }

  get isStalePossible(): boolean {
    const oldest = Date.now() - LONGEST_FETCH_MS;
    for (const { generation, startedAt } of this.lastFetches.values())
      if (generation < this.generation && startedAt > oldest) return true;
    return false;
  }
}
