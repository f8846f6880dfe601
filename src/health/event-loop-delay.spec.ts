import { setImmediate } from 'node:timers/promises';
import { EventLoopDelay } from './event-loop-delay.js';

const block = (milliseconds: number) => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
};

describe('EventLoopDelay', () => {
  it('is healthy until the loop is held up again and again, and once it is free again', async () => {
    const delay = new EventLoopDelay(100);
    delay.onApplicationBootstrap();
    try {
      expect(delay.isHealthy).toBe(true);
      while (delay.isHealthy) {
        block(700);
        await setImmediate();
      }
      expect(delay.mean).toBeGreaterThanOrEqual(500);
      // Ends when the window does in which nothing was in the way, or with the test's own time.
      while (!delay.isHealthy) await setImmediate();
    } finally {
      delay.onApplicationShutdown();
    }
  });
});
