import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * For what stands still, and far from what anything takes on a busy machine, or over TDS where a server takes seconds to read
 * a long statement for the first time on a connection.
 */
export const LIMITS = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000 } },
} as const;

/** Vitest leaves one processor free, which on a small machine is half of it; three workers on two were slower than two. */
export const MAX_WORKERS = Math.max(2, availableParallelism() - 1);

/**
 * Three kinds of test, told apart by name: `*.test.ts` runs in Node, `*.workerd.test.ts` inside workerd with real
 * Durable Objects, `*.e2e.test.ts` against real processes.
 */
export default defineConfig({
  test: {
    maxWorkers: MAX_WORKERS,
    projects: [
      {
        test: {
          name: 'node',
          // Files share their worker's modules, which are loaded once: a test leaves nothing behind in them.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.workerd.test.ts', 'test/**/*.e2e.test.ts'],
          ...LIMITS,
        },
      },
      'test/worker/vitest.workerd.config.ts',
      {
        test: {
          name: 'e2e',
          // As above. Processes, stores, browsers and folders are a file's own; what modules keep are numbers for names, and code.
          isolate: false,
          include: ['test/**/*.e2e.test.ts'],
          ...LIMITS,
        },
      },
    ],
  },
});
