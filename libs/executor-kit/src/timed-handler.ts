import type { ConsumerEvents, Handled } from './consumer-events.js';
import type { Handler } from './handler.js';

/** Takes the time only where somebody wants to know it; otherwise it makes no promise where the handler makes none. */
export function timedHandler<Tx>(handler: Handler<Tx>, events: ConsumerEvents): Handler<Tx> {
  const timed: Handler<Tx> = async (event, context) => {
    const startedAt = performance.now();
    let outcome: Handled['outcome'] = 'failed';
    try {
      await handler(event, context);
      outcome = 'done';
    } finally {
      const seconds = (performance.now() - startedAt) / 1_000;
      events.emit('handled', { event, traceparent: context.traceparent, seconds, outcome });
    }
  };
  return (event, context) => (events.listenerCount('handled') === 0 ? handler : timed)(event, context);
}
