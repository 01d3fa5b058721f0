const POLL_MS = 20;

/**
 * Repeats an assertion until it holds, and answers what it returned. @throws its last error when the time is up
 */
export async function eventually<T>(assertion: () => T | Promise<T>, { timeoutMs = 10_000 } = {}): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
