import { LRUCache } from 'lru-cache';

/** How long what was looked up is believed: what has ended meanwhile works at most so long, on every instance. */
const BELIEVED_MS = 750;
const SECRETS_CACHED = 10_000;

/** Remembers for less than a second whom secrets stand for. Lookups under way are shared. */
export class ShortLivedCache<Verdict extends object> {
  private readonly verdicts: LRUCache<string, Verdict>;

  /** @param lookUp finds out, by the secret's hash */
  constructor(lookUp: (hash: Buffer) => Promise<Verdict>) {
    this.verdicts = new LRUCache<string, Verdict>({
      max: SECRETS_CACHED,
      ttl: BELIEVED_MS,
      fetchMethod: async (hash, _, { options }) => {
        const askedAt = performance.now();
        const verdict = await lookUp(Buffer.from(hash, 'base64'));
        // Believed from when it was asked for: a slow answer may be old already. (A ttl of 0 would be for ever.)
        options.ttl = Math.max(1, BELIEVED_MS - (performance.now() - askedAt));
        return verdict;
      },
    });
  }

  async get(hash: Buffer): Promise<Verdict | undefined> {
    const key = hash.toString('base64');
    return this.verdicts.get(key) ?? this.verdicts.fetch(key);
  }

  /** Also a lookup under way: its answer may be from before. */
  forget(hash: Buffer): void {
    this.verdicts.delete(hash.toString('base64'));
  }
}
