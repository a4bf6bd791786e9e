/**
 * Tests that run inside workerd, with real Durable Objects on SQLite. `test/worker/upstream` is started once beside
 * them and plays the providers: only there are connections, pauses and resets real.
 */
import { join } from 'node:path';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineProject } from 'vitest/config';
import { COMPATIBILITY_DATE, COMPATIBILITY_FLAGS } from '../../scripts/bundle/compatibility.ts';
import { LIMITS, MAX_WORKERS } from '../../vitest.config.ts';
import { testBindings } from './settings.ts';

const root = join(import.meta.dirname, '../..');

process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
process.env['WRANGLER_SEND_METRICS'] = 'false';

export default defineProject({
  root,
  plugins: [
    cloudflareTest(({ inject }) => ({
      main: join(root, 'worker/local.ts'),
      miniflare: {
        compatibilityDate: COMPATIBILITY_DATE,
        compatibilityFlags: [...COMPATIBILITY_FLAGS],
        cf: false,
        durableObjects: {
          KEY_GATE: { className: 'KeyGate', useSQLite: true },
          BUDGET_LEDGER: { className: 'BudgetLedger', useSQLite: true },
          SOURCE_WATCH: { className: 'SourceWatch', useSQLite: true },
          COURIER: { className: 'Courier', useSQLite: true },
        },
        bindings: testBindings(inject<string>('upstreamUrl')),
      },
    })),
  ],
  test: {
    name: 'workerd',
    include: ['test/**/*.workerd.test.ts'],
    globalSetup: [join(root, 'test/worker/upstream/start.ts')],
    // Starting workerd and loading the gateway into it take longer than most files.
    isolate: false,
    setupFiles: [join(root, 'test/worker/emptied.ts')],
    maxWorkers: MAX_WORKERS,
    ...LIMITS,
  },
});
