/** The Worker of local mode: as deployed, but its upstream can be a simulator. Only `npm start` bundles it. */
import { consume } from './delivery/consumer.ts';
import { ConfigError, type Env } from './env.ts';
import { createGateway } from './pipeline/gateway.ts';
import { simulatorUpstream } from './pipeline/local-upstream.ts';
import { providerUpstream } from './pipeline/upstream.ts';

export { Courier } from './delivery/courier.ts';
export { KeyGate } from './gate/key-gate.ts';
export { BudgetLedger } from './ledger/budget-ledger.ts';
export { SourceWatch } from './sources/source-watch.ts';

export interface LocalEnv extends Env {
  /** `simulator` or `real`. The presence of a credential never decides. */
  readonly UPSTREAM: string;
  readonly SIMULATOR_URL?: string;
}

export default {
  fetch: createGateway((env) => upstreamOf(env as LocalEnv)),
  queue: consume,
} satisfies ExportedHandler<LocalEnv, string>;

function upstreamOf({ UPSTREAM, SIMULATOR_URL }: LocalEnv) {
  if (UPSTREAM === 'real') return providerUpstream;
  if (UPSTREAM !== 'simulator' || !SIMULATOR_URL) throw new ConfigError('UPSTREAM');
  return simulatorUpstream(SIMULATOR_URL);
}
