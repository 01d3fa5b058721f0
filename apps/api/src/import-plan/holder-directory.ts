import type { PrincipalKind } from '@flow-pipelines/database';
import type { CurrentSite, Fold, Holder } from '../site-document/current-site.js';

const CALLED: Readonly<Record<PrincipalKind, string>> = {
  user: 'user',
  group: 'group',
  service_account: 'service account',
};

/** Finds accounts and groups by their natural keys, as they will be after the steps that have been planned so far. */
export class HolderDirectory {
  private readonly byKey = new Map<string, Holder>();
  private readonly byId: ReadonlyMap<string, Holder>;
  private readonly fold: Fold;

  constructor(site: CurrentSite) {
    this.fold = site.fold;
    this.byId = new Map(site.holders.map((holder) => [holder.id, holder]));
    for (const holder of site.holders) this.put(holder);
  }

  /** A user's key is its e-mail address or its id, that of all others their name. */
  find(kind: PrincipalKind, key: string): Holder | undefined {
    return this.byKey.get(this.keyOf(kind, key));
  }

  /** Those with these ids as they are now, whatever has been planned. */
  onSite(ids: readonly string[]): Holder[] {
    return ids.flatMap((id) => this.byId.get(id) ?? []);
  }

  put(holder: Holder): void {
    for (const key of this.keysOf(holder)) this.byKey.set(key, holder);
  }

  remove(holder: Holder): void {
    for (const key of this.keysOf(holder)) this.byKey.delete(key);
  }

  unknown(kind: PrincipalKind, key: string): string {
    return `there is no ${CALLED[kind]} "${key}", neither on the site nor in the document`;
  }

  private keysOf({ kind, id, name, email }: Holder): string[] {
    const keys = kind === 'user' ? [id, email ?? id] : [name];
    return keys.map((key) => this.keyOf(kind, key));
  }

  private keyOf(kind: PrincipalKind, key: string): string {
    return `${kind} ${this.fold(key)}`;
  }
}
