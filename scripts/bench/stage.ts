/** Everything that a run needs, each in a process of its own: simulator, receiver, load generator, both gateways. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundleWorker } from '../bundle/worker.ts';
import { gatewaySecrets, gatewaySettings } from '../start/gateway-settings.ts';
import { step } from '../start/progress.ts';
import { publicHalf, type RootSecrets, rootSecrets } from '../start/root-secrets.ts';
import { type ServedGateway, type ServeOptions, serveGateway } from '../workerd/serve.ts';
import { KEYS } from './cases.ts';
import { issueKeys } from './gateway-keys.ts';
import { installPortkey, PortkeyError, type RunningPortkey, startPortkey } from './portkey.ts';
import { Program } from './program.ts';
import type { ReceiverConfig } from './receiver-protocol.ts';
import type { RunningTarget } from './targets.ts';

export interface Stage {
  readonly load: Program;
  readonly receiver: Program;
  /** In the order in which they are measured; the direct way first. */
  readonly targets: readonly RunningTarget[];
  /** Why Portkey is not among them; null if it is. */
  readonly portkeyAbsence: string | null;
  readonly inspectorPort: number | null;
  stop(): Promise<void>;
}

export interface Ready {
  readonly type: 'ready';
  readonly port: number;
}

/** How long a run that is short of time waits for npm. */
const SHORT_INSTALL_MS = 15_000;
const LONGEST_INSTALL_MS = 180_000;
const INSPECTOR_PORT = 9_230;

export interface StageOptions {
  /** The run is short of time: Portkey is left out rather than waited for. */
  readonly isShort: boolean;
  /** The gateway's runtime listens for an inspector. */
  readonly isProfiled: boolean;
  /** Between the events of a stream; 0: none. */
  readonly paceMs: number;
}

/**
 * @throws {Error} if a part of ours does not come up; nothing goes on running then
 */
export async function setStage(root: string, { isShort, isProfiled, paceMs }: StageOptions): Promise<Stage> {
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
    const installing = portkeyFolder(root, isShort);
    const secrets = rootSecrets(directory);
    const simulator = program('simulator', '../simulator/main.ts', [
      '--seed',
      '1',
      ...(paceMs === 0 ? [] : ['--pace', String(paceMs)]),
    ]);
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
    const gateway = await step('starting the gateway in workerd', () =>
      startGateway(root, directory, secrets, simulatorPort, receiverPort, isProfiled),
    );
    endings.push(() => gateway.stop());
    const [keys, unruledKeys] = await step('putting keys into the gate', async () => [
      await issueKeys(gateway.url, secrets, Math.max(...KEYS)),
      await issueKeys(gateway.url, secrets, 1, { allowedModels: null }),
    ]);
    const portkey = await portkeyIn(installing);
    if (typeof portkey !== 'string') endings.push(() => portkey.stop());
    const direct = { path: '/v1/openai/v1/chat/completions', headers: {}, keys: [], unruledKeys: [] };
    const targets: RunningTarget[] = [
      { ...direct, target: 'direct', port: simulatorPort, pid: null },
      {
        ...direct,
        target: 'spendgate',
        port: gateway.port,
        pid: gateway.pid,
        headers: { 'x-aso-dims': 'team=search,app=ranker' },
        keys,
        unruledKeys,
      },
    ];
    if (typeof portkey !== 'string') targets.push(portkeyTarget(portkey, simulatorPort));
    return {
      load,
      receiver,
      targets,
      portkeyAbsence: typeof portkey === 'string' ? portkey : null,
      inspectorPort: isProfiled ? INSPECTOR_PORT : null,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param plugins what is changed in the gateway's sources on their way
 * @param settings beside those that every gateway has
 */
export async function startGateway(
  root: string,
  directory: string,
  secrets: RootSecrets,
  simulatorPort: number,
  receiverPort: number,
  isProfiled: boolean,
  plugins: Plugin[] = [],
  settings: ServeOptions['environment'] = {},
): Promise<ServedGateway> {
  const { code } = await bundleWorker(root, 'worker/local.ts', plugins);
  return serveGateway({
    directory: join(directory, 'gateway'),
    code,
    address: '127.0.0.1:0',
    allowedNetworks: ['local'],
    isLocal: true,
    ...(isProfiled ? { inspectorAddress: `127.0.0.1:${INSPECTOR_PORT}` } : {}),
    environment: {
      ...gatewaySettings(gatewaySecrets(secrets), `http://127.0.0.1:${receiverPort}`),
      PLAIN_HTTP: 'allowed',
      UPSTREAM: 'simulator',
      SIMULATOR_URL: `http://127.0.0.1:${simulatorPort}`,
      ...settings,
    },
    onOutput: (text) => process.stderr.write(text),
  });
}

/** The folder, or why there is none. It never rejects: nobody waits for it yet. */
async function portkeyFolder(root: string, isShort: boolean): Promise<{ folder: string } | string> {
  const patience = AbortSignal.timeout(isShort ? SHORT_INSTALL_MS : LONGEST_INSTALL_MS);
  try {
    return { folder: await installPortkey(root, patience) };
  } catch (error) {
    return error instanceof PortkeyError ? error.message : String(error);
  }
}

async function portkeyIn(installing: Promise<{ folder: string } | string>): Promise<RunningPortkey | string> {
  const installed = await step('getting Portkey ready', () => installing);
  if (typeof installed === 'string') return installed;
  try {
    return await startPortkey(installed.folder);
  } catch (error) {
    if (error instanceof PortkeyError) return error.message;
    throw error;
  }
}

function portkeyTarget({ port, pid }: RunningPortkey, simulatorPort: number): RunningTarget {
  return {
    target: 'portkey',
    port,
    pid,
    path: '/v1/chat/completions',
    headers: {
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `http://127.0.0.1:${simulatorPort}/v1`,
    },
    keys: [],
    unruledKeys: [],
  };
}
