/** What a topic must look like; the contract's topic policies fit as they are. */
export interface TopicRequirements {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

export interface ActualTopic {
  readonly partitions: number;
  /** Whether every partition has a leader, so that it can be written. */
  readonly isLed: boolean;
  /** Of the partition that has the fewest replicas. */
  readonly replication: number;
  readonly config: ReadonlyMap<string, string>;
}

/**
 * One sentence for each difference. More replicas than asked for are welcome; more partitions are not, for they would
 * send a job's next event to another partition than its last one.
 */
export function differencesOf(required: TopicRequirements, replication: number, actual: ActualTopic): string[] {
  const differences: string[] = [];
  const compare = (what: string, must: string | number, is: string | number | undefined) => {
    if (must !== is) differences.push(`${what} must be ${must} and is ${is ?? 'not set'}`);
  };
  compare('the number of partitions', required.partitions, actual.partitions);
  if (actual.replication < replication) {
    differences.push(`the replication factor must be at least ${replication} and is ${actual.replication}`);
  }
  for (const [name, value] of Object.entries(required.config)) compare(name, value, actual.config.get(name));
  return differences;
}
