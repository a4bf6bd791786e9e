/**
 * The life of `npm start`, from the lock on the state directory to the last process gone. Everything here can be
 * interrupted at any point; whatever happens, what was started is ended.
 */
import { spawn } from 'node:child_process';
import { announcementText } from './announcement.ts';
import { BuildError, type Sources } from './build.ts';
import { ChildError } from './child.ts';
import { endLeftOver, forgetProcessGroups, wasKilled } from './left-over.ts';
import type { DashboardReady } from './messages.ts';
import type { StartOptions } from './options.ts';
import { busyPorts, portsOf } from './ports.ts';
import { addressesOf, type Installation } from './programs.ts';
import { say } from './progress.ts';
import { claimReadyFile, type ReadyFile } from './ready-file.ts';
import { DamagedSecretsError, rootSecrets } from './root-secrets.ts';
import { Stack } from './stack.ts';
import { lockStateDir } from './state-lock.ts';
import { listenToTerminal } from './terminal.ts';
import { runTraffic } from './traffic.ts';

/** Why the start cannot go on, for the user. */
class Refusal extends Error {}

/** What can be in the way of a start: the message is for the user. Anything else is a fault of ours. */
const EXPECTED = [Refusal, ChildError, BuildError, DamagedSecretsError];
const ENDING_PATIENCE_MS = 3_000;
const WHY_REFUSED = 'its folder is missing, or something else stands there';

export interface Stop {
  /** Aborted when the user, or the end of the process that started us, asks for the end. */
  readonly requested: AbortSignal;
  /** Aborted when the user will not wait for a clean end. */
  readonly impatient: AbortSignal;
}

/** @returns the exit code */
export async function supervise(sources: Sources, options: StartOptions, stop: Stop): Promise<number> {
  const { stateDir } = options;
  const locked = lockStateDir(stateDir);
  if (locked.kind === 'unusable') {
    say(`${stateDir} cannot hold the state: ${locked.reason}. Choose another --state-dir.`);
    return 1;
  }
  if (locked.kind === 'busy') {
    const holder = locked.pid === null ? 'another process' : `process ${locked.pid}`;
    say(
      `${stateDir} is in use by ${holder}: SpendGate runs there already. Stop it, or choose another --state-dir.`,
    );
    return 1;
  }
  try {
    const readyFile = options.readyFile === null ? null : claimReadyFile(options.readyFile);
    if (readyFile === 'refused')
      throw new Refusal(`${options.readyFile} cannot be a ready-file: ${WHY_REFUSED}`);
    const installation = await prepare(sources, options, stop.requested);
    return await run(installation, readyFile, stop);
  } catch (error) {
    if (stop.requested.aborted) return 0;
    if (!EXPECTED.some((expected) => error instanceof expected)) throw error;
    say(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    locked.lock.release();
  }
}

async function prepare(
  sources: Sources,
  options: StartOptions,
  stopRequested: AbortSignal,
): Promise<Installation> {
  // A process on its way out has no name any more, and still its ports for a moment.
  const patienceMs = wasKilled(options.stateDir) ? ENDING_PATIENCE_MS : 0;
  const ended = await endLeftOver(options.stateDir);
  if (ended > 0) say(`ended ${ended} processes that a killed run had left`);
  const ports = portsOf(options);
  const busy = await busyPorts(ports, patienceMs);
  if (busy.length > 0)
    throw new Refusal(`${busy.join('; ')}. --port-base N moves all of them, for example --port-base 9787.`);

  const secrets = rootSecrets(options.stateDir);
  const built = await sources.build(options.stateDir, stopRequested);
  return { root: sources.root, paths: sources.paths, options, ports, secrets, ...built };
}

async function run(installation: Installation, readyFile: ReadyFile | null, stop: Stop): Promise<number> {
  const { options } = installation;
  const stack = new Stack(installation, say);
  const killAll = () => stack.kill();
  process.once('exit', killAll);
  stop.impatient.addEventListener('abort', killAll);
  try {
    const ready = await stack.start(stop.requested);
    await everythingAnswers(installation);
    announce(installation, ready, readyFile);
    listenToTerminal(() => stack.newLoginLink());
    if (options.isTrafficWanted) void traffic(installation, ready, stop.requested);
    await aborted(stop.requested);
    return 0;
  } finally {
    readyFile?.remove();
    say('stopping');
    await stack.stop();
    forgetProcessGroups(options.stateDir);
    process.off('exit', killAll);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** A reply of any kind shows that requests are served; what is right or wrong with one is not asked here. */
async function everythingAnswers(installation: Installation): Promise<void> {
  const { gatewayUrl, dashboardUrl } = addressesOf(installation);
  for (const url of [`${gatewayUrl}/v1/aso/health`, dashboardUrl]) {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(30_000) }).catch(
      () => null,
    );
    if (!response) throw new ChildError(`${url} does not answer`);
    await response.body?.cancel();
  }
}

function announce(installation: Installation, ready: DashboardReady, readyFile: ReadyFile | null): void {
  const addresses = addressesOf(installation);
  const { apiKey, apiToken, loginUrl } = ready;
  const { stateDir, isBrowserWanted } = installation.options;
  if (readyFile) {
    if (apiKey === null || apiToken === null)
      throw new ChildError('the dashboard gave no key for the ready-file');
    readyFile.write({ ...addresses, loginUrl, apiKey, apiToken });
  }
  process.stdout.write(announcementText({ ...addresses, ...ready, stateDir }));
  if (isBrowserWanted) openBrowser(loginUrl);
}

async function traffic(
  installation: Installation,
  ready: DashboardReady,
  signal: AbortSignal,
): Promise<void> {
  if (ready.apiKey === null) return say('the dashboard gave no key for the demonstration calls');
  await runTraffic(installation.root, addressesOf(installation).gatewayUrl, ready.apiKey, signal);
}

function openBrowser(url: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(opener, [url], { detached: true, stdio: 'ignore' });
  child.on('error', () => say('no browser could be opened; please follow the link above'));
  child.unref();
}
