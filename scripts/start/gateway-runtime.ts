/** The gateway's runtime on this machine: how Miniflare is to run the bundled Worker. Pure; no I/O. */
import { Log, LogLevel, type MiniflareOptions } from 'miniflare';
import { COMPATIBILITY_DATE, COMPATIBILITY_FLAGS } from '../bundle/compatibility.ts';
import { gatewaySettings } from './gateway-settings.ts';
import type { GatewayConfig } from './messages.ts';
import { HOST } from './ports.ts';

const WORKER = 'spendgate';
const QUEUE = 'spendgate-usage';

/**
 * @param code the bundled Worker, an ES module
 * @returns options with which calls reach the Worker as they were sent. Miniflare's own entry would come in between:
 * it re-encodes bodies and adds headers. So that listens on a port of its choice, and the Worker on the one asked for.
 */
export function gatewayRuntime(config: GatewayConfig, code: string): MiniflareOptions {
  return {
    ...machine(config.persistDir),
    workers: [
      {
        config: {
          ...program(code),
          exports: {
            ...GATES,
            BudgetLedger: { type: 'durable-object', storage: 'sqlite' },
            SourceWatch: { type: 'durable-object', storage: 'sqlite' },
          },
          env: {
            ...KEY_GATE,
            BUDGET_LEDGER: { type: 'durable-object', worker: WORKER, exportName: 'BudgetLedger' },
            SOURCE_WATCH: { type: 'durable-object', worker: WORKER, exportName: 'SourceWatch' },
            USAGE_QUEUE: { type: 'queue', name: QUEUE },
            ...textBindings(config),
          },
          triggers: [
            { type: 'queue', name: QUEUE, maxBatchSize: 100, maxBatchTimeout: 0.2, maxRetries: 100 },
          ],
        },
        dev: {
          unsafeDirectSockets: [{ host: HOST, port: config.port }],
          stripCfConnectingIp: false,
        },
      },
    ],
  };
}

/**
 * @param persistDir the gateway's own
 * @param code another Worker, an ES module with a class `KeyGate`, that gets the storage of the gateway's gates
 */
export function gateRuntime(persistDir: string, code: string): MiniflareOptions {
  return {
    ...machine(persistDir),
    workers: [{ config: { ...program(code), exports: GATES, env: KEY_GATE } }],
  };
}

/** Where an object's storage lies depends on the names of Worker and class. */
const GATES = { KeyGate: { type: 'durable-object', storage: 'sqlite' } } as const;
const KEY_GATE = { KEY_GATE: { type: 'durable-object', worker: WORKER, exportName: 'KeyGate' } } as const;

const machine = (persistDir: string) => ({
  host: HOST,
  cf: false as const,
  telemetry: { enabled: false },
  enableDevRegistry: false,
  logRequests: false,
  log: new Log(LogLevel.WARN),
  resourcePersistencePath: persistDir,
});

const program = (code: string) => ({
  name: WORKER,
  compatibilityDate: COMPATIBILITY_DATE,
  compatibilityFlags: [...COMPATIBILITY_FLAGS],
  manifest: {
    mainModule: 'worker.js',
    modules: { 'worker.js': { type: 'esm' as const, contents: code } },
  },
});

function textBindings({ secrets, dashboardUrl, upstream, simulatorUrl, reservationTtlMs }: GatewayConfig) {
  const values = {
    ...gatewaySettings(secrets, dashboardUrl),
    PLAIN_HTTP: 'allowed',
    UPSTREAM: upstream,
    ...(simulatorUrl === null ? {} : { SIMULATOR_URL: simulatorUrl }),
    ...(reservationTtlMs === null ? {} : { RESERVATION_TTL_MS: String(reservationTtlMs) }),
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { type: 'text' as const, value }]),
  );
}
