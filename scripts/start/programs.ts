/** The programs that make up a running installation, and how each is brought to work. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildProgram } from './child.ts';
import { gatewaySecrets } from './gateway-settings.ts';
import { MARK } from './left-over.ts';
import type { DashboardConfig, GatewayConfig } from './messages.ts';
import type { StartOptions } from './options.ts';
import { HOST, type Ports } from './ports.ts';
import { newestPublicHalf, publicHalf, type RootSecrets } from './root-secrets.ts';

/** The scripts to run. A test puts small ones in their place. */
export interface ProgramPaths {
  readonly simulator: string;
  readonly dashboard: string;
  readonly gateway: string;
}

/** What the programs are told at their start. */
export interface Installation {
  readonly root: string;
  readonly paths: ProgramPaths;
  readonly options: StartOptions;
  readonly ports: Ports;
  readonly secrets: RootSecrets;
  readonly workerPath: string;
  readonly webRoot: string;
}

export interface Addresses {
  readonly gatewayUrl: string;
  readonly dashboardUrl: string;
  /** Who answers in the providers' place; null for the providers themselves. */
  readonly simulatorUrl: string | null;
}

export function programPaths(root: string): ProgramPaths {
  return {
    simulator: join(root, 'scripts/simulator/main.ts'),
    dashboard: join(root, 'dashboard-api/local.ts'),
    gateway: join(root, 'scripts/start/gateway.ts'),
  };
}

export function addressesOf({ ports, options }: Pick<Installation, 'ports' | 'options'>): Addresses {
  const own = ports.simulator === null ? null : urlOf(ports.simulator);
  return {
    gatewayUrl: urlOf(ports.gateway),
    dashboardUrl: urlOf(ports.dashboard),
    simulatorUrl: options.upstreamUrl ?? own,
  };
}

/** Answers as the providers do; null where something else does. */
export function simulatorProgram(installation: Installation): ChildProgram | null {
  const { simulator: port } = installation.ports;
  if (port === null) return null;
  return {
    ...common(installation, 'simulator'),
    path: installation.paths.simulator,
    args: ['--port', String(port)],
    endsOn: 'disconnect',
    greet: async (child) => void (await child.answer('ready')),
  };
}

/** @param isGatewayUp whether the gateway can take commands already: then the dashboard is told at once */
export function dashboardProgram(installation: Installation, isGatewayUp: () => boolean): ChildProgram {
  let isFirstStart = true;
  return {
    ...common(installation, 'dashboard'),
    path: installation.paths.dashboard,
    args: [],
    endsOn: 'stop message',
    async greet(child) {
      const listening = child.answer('listening');
      child.send({
        type: 'start',
        config: dashboardConfig(installation, isFirstStart),
      } as StartMessage<DashboardConfig>);
      await listening;
      isFirstStart = false;
      if (isGatewayUp()) child.send({ type: 'gateway-ready' });
    },
  };
}

export function gatewayProgram(installation: Installation): ChildProgram {
  const program = common(installation, 'gateway');
  const temporary = join(installation.options.stateDir, 'tmp');
  return {
    ...program,
    path: installation.paths.gateway,
    args: [],
    endsOn: 'stop message',
    environment: { ...program.environment, TMPDIR: temporary },
    async greet(child) {
      rmSync(temporary, { recursive: true, force: true });
      mkdirSync(temporary, { recursive: true });
      const ready = child.answer('ready');
      child.send({ type: 'start', config: gatewayConfig(installation) } as StartMessage<GatewayConfig>);
      await ready;
    },
  };
}

interface StartMessage<Config> {
  readonly type: 'start';
  readonly config: Config;
}

function common(
  { options }: Installation,
  name: string,
): Omit<ChildProgram, 'path' | 'args' | 'endsOn' | 'greet'> {
  const logs = join(options.stateDir, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  return {
    name,
    logPath: join(logs, `${name}.log`),
    environment: {
      [MARK]: options.stateDir,
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_HIDE_BANNER: 'true',
    },
  };
}

/** Keys are made at the first start only: when the dashboard starts again, those that were handed out stay good. */
function dashboardConfig(installation: Installation, isFirstStart: boolean): DashboardConfig {
  const { options, ports, secrets, webRoot } = installation;
  const { gatewayUrl, simulatorUrl } = addressesOf(installation);
  return {
    stateDir: join(options.stateDir, 'dashboard'),
    postgresUrl: options.postgresUrl?.reveal() ?? null,
    port: ports.dashboard,
    gatewayUrl,
    isSimulated: simulatorUrl !== null,
    webRoot,
    secrets: {
      gatewayId: secrets.gatewayId,
      peppers: secrets.peppers,
      keyIdTagSecret: secrets.keyIdTagSecret,
      secretKeys: secrets.secretKeys,
      credentialSealKey: newestPublicHalf(secrets.credentialKeys),
      dashboardSigningKey: secrets.dashboardSigningKey,
      gatewayVerifyKey: publicHalf(secrets.gatewaySigningKey),
    },
    wantsReadyCredentials: isFirstStart && (options.readyFile !== null || options.isTrafficWanted),
    wantsNewKey: isFirstStart && options.isNewKeyWanted,
    wantsNewToken: isFirstStart && options.isNewTokenWanted,
  };
}

function gatewayConfig(installation: Installation): GatewayConfig {
  const { options, ports, secrets, workerPath } = installation;
  const { dashboardUrl, simulatorUrl } = addressesOf(installation);
  return {
    port: ports.gateway,
    persistDir: join(options.stateDir, 'gateway'),
    workerPath,
    dashboardUrl,
    upstream: options.upstream,
    simulatorUrl,
    reservationTtlMs: options.reservationTtlMs,
    secrets: gatewaySecrets(secrets),
  };
}

function urlOf(port: number): string {
  return `http://${HOST}:${port}`;
}
