/** What the measurement of budgets needs: one gateway for whole calls, one whose calls end once they are admitted. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Secret } from '../../contract/secret.ts';
import { step } from '../start/progress.ts';
import { publicHalf, rootSecrets } from '../start/root-secrets.ts';
import { BUDGET_KEYS, BUDGETS } from './budget-cases.ts';
import { endAfterAdmission } from './early-end.ts';
import { issueKeys, putBudgets } from './gateway-keys.ts';
import { Program } from './program.ts';
import type { ReceiverConfig } from './receiver-protocol.ts';
import { type Ready, startGateway } from './stage.ts';

export interface BudgetGateway {
  readonly port: number;
  readonly pid: number;
  /** Of an organisation that has none, and of one with blocking budgets over all of its calls. */
  readonly keys: { readonly without: readonly Secret[]; readonly with: readonly Secret[] };
}

export interface BudgetStage {
  readonly load: Program;
  readonly receiver: Program;
  readonly simulatorPort: number;
  readonly whole: BudgetGateway;
  readonly admission: BudgetGateway;
  stop(): Promise<void>;
}

/** What is admitted and goes no further must not be closed, and delivered, while others are measured. */
const NO_END = { RESERVATION_TTL_MS: '86400000' };

/** @throws {Error} if a part does not come up; nothing goes on running then */
export async function setBudgetStage(root: string): Promise<BudgetStage> {
  const directory = mkdtempSync(join(tmpdir(), 'spendgate-bench-'));
  const endings: (() => unknown)[] = [() => rmSync(directory, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  const program = (name: string, file: string, args: readonly string[] = []) => {
    const started = new Program(name, file, args);
    endings.push(() => started.stop());
    return started;
  };
  try {
    const secrets = rootSecrets(directory);
    const simulator = program('simulator', '../simulator/main.ts', ['--seed', '1']);
    const receiver = program('receiver', 'receiver.ts');
    const load = program('load generator', 'load.ts');
    const listen: ReceiverConfig = {
      type: 'listen',
      gatewayId: secrets.gatewayId,
      gatewayVerifyKey: publicHalf(secrets.gatewaySigningKey),
    };
    const [{ port: simulatorPort }, { port: receiverPort }] = await Promise.all([
      simulator.ask<Ready>('ready'),
      receiver.ask<Ready>('ready', listen),
    ]);
    const serve = async (
      name: string,
      plugins: Parameters<typeof startGateway>[6],
    ): Promise<BudgetGateway> => {
      const folder = join(directory, name);
      const gateway = await step(`starting the gateway: ${name}`, () =>
        startGateway(root, folder, secrets, simulatorPort, receiverPort, false, plugins, NO_END),
      );
      endings.push(() => gateway.stop());
      const budgeted = randomUUID();
      await putBudgets(gateway.url, secrets, budgeted, BUDGETS);
      const most = Math.max(...BUDGET_KEYS);
      const keys = await step('putting keys into their gates', async () => ({
        without: await issueKeys(gateway.url, secrets, most),
        with: await issueKeys(gateway.url, secrets, most, {}, budgeted),
      }));
      return { port: gateway.port, pid: gateway.pid, keys };
    };
    const whole = await serve('whole calls', []);
    const admission = await serve('admission alone', [endAfterAdmission]);
    return { load, receiver, simulatorPort, whole, admission, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
