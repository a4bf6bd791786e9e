import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Three kinds of test, told apart by name: `*.test.ts` runs in Node, `*.workerd.test.ts` inside workerd with real
 * Durable Objects, `*.e2e.test.ts` against real processes.
 */
export default defineConfig({
  test: {
    // Vitest leaves one processor free, which on a small machine is half of it; three workers on two were slower than two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'node',
          // Files share their worker's modules, which are loaded once: a test leaves nothing behind in them.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.workerd.test.ts', 'test/**/*.e2e.test.ts'],
          // Some servers that speak T-SQL take seconds to read a long statement for the first time on a connection.
          testTimeout: process.env['MSSQL_URL'] ? 300_000 : 60_000,
          hookTimeout: process.env['MSSQL_URL'] ? 300_000 : 120_000,
        },
      },
      'test/worker/vitest.workerd.config.ts',
      {
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
