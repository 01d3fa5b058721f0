/** The command was not called as its help says, and no option parser could know. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
