import { AsyncLocalStorage } from 'node:async_hooks';

/** What the client found out about coordinators, on behalf of one piece of work. */
interface Heard {
  refusal?: Error;
}

const listening = new AsyncLocalStorage<Heard>();

/**
 * kafkajs drops the broker's answer to "who coordinates this group or transactional.id" and throws that there is none.
 * That we may not ask is said in a line of its log only; when the work fails for that, the answer is what is thrown.
 */
export async function explainingRefusal<T>(work: () => Promise<T>): Promise<T> {
  const heard: Heard = {};
  try {
    return await listening.run(heard, work);
  } catch (error) {
    const isUnexplained = error instanceof Error && error.name === 'KafkaJSGroupCoordinatorNotFound';
    throw isUnexplained && heard.refusal ? heard.refusal : error;
  }
}

/** Takes each line of the client's log. */
export function hearRefusal(fields: Readonly<Record<string, unknown>>): void {
  const heard = listening.getStore();
  const { error } = fields;
  if (heard && error instanceof Error && 'type' in error && String(error.type).endsWith('AUTHORIZATION_FAILED'))
    heard.refusal = error;
}
