/** The deployed Worker: what the runtime calls, and where it is. */
import { consume } from './delivery/consumer.ts';
import type { Env } from './env.ts';
import { createGateway } from './pipeline/gateway.ts';
import { providerUpstream } from './pipeline/upstream.ts';

export { Courier } from './delivery/courier.ts';
export { KeyGate } from './gate/key-gate.ts';
export { BudgetLedger } from './ledger/budget-ledger.ts';
export { SourceWatch } from './sources/source-watch.ts';

export default {
  fetch: createGateway(() => providerUpstream),
  queue: consume,
} satisfies ExportedHandler<Env, string>;
