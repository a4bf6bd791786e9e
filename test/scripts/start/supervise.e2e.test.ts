import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  freePortBase,
  linesOf,
  newStateDir,
  pidServing,
  processesOf,
  type Run,
  startStandIn,
  until,
} from './stand-in/run.ts';

let stateDir: string;
let portBase: number;
const runs: Run[] = [];

beforeEach(async () => {
  stateDir = newStateDir();
  portBase = await freePortBase();
});

afterEach(async () => {
  for (const run of runs.splice(0)) {
    run.process.kill('SIGTERM');
    await run.ended;
  }
  await until(() => processesOf(stateDir).length === 0);
  rmSync(stateDir, { recursive: true, force: true });
});

function start(...more: string[]): Run {
  const run = startStandIn(['--state-dir', stateDir, '--port-base', String(portBase), ...more]);
  runs.push(run);
  return run;
}

const isUp = (run: Run) => until(() => run.output().includes('Ctrl-C stops everything'));
const refusal = async (run: Run) => ({ code: await run.ended, output: run.output() });

describe('start', () => {
  it('prints where everything is, and the key only when one was made', async () => {
    const first = start('--new-key');
    await isUp(first);
    expect(first.output()).toContain(`http://127.0.0.1:${portBase}/v1/openai/v1/chat/completions`);
    expect(first.output()).toContain(`http://127.0.0.1:${portBase + 1}/login#once`);
    expect(first.output()).toContain('a-new-key');
    first.process.kill('SIGTERM');
    expect(await first.ended).toBe(0);

    const second = start();
    await isUp(second);
    expect(second.output()).not.toContain('a-new-key');
    expect(second.output()).toContain('npm start -- --new-key');
  });

  it('refuses a second start on the same state, naming the process, and leaves the first alone', async () => {
    const readyFile = join(stateDir, 'ready.json');
    const first = start('--ready-file', readyFile);
    await isUp(first);
    const { code, output } = await refusal(start('--ready-file', readyFile));
    expect(code).toBe(1);
    expect(output).toContain(`process ${first.process.pid}`);
    expect(existsSync(readyFile)).toBe(true);
    expect(await pidServing(portBase)).toBeGreaterThan(0);
  });

  it.each([
    ['gateway', 0],
    ['dashboard', 1],
    ['simulator', 2],
  ])('names the %s if its port is in use, and what moves it', async (name, offset) => {
    const server = createServer().listen(portBase + offset, '127.0.0.1');
    await once(server, 'listening');
    const { code, output } = await refusal(start());
    server.close();
    expect(code).toBe(1);
    expect(output).toContain(`port ${portBase + offset}, for the ${name}, is in use`);
    expect(output).toContain('--port-base');
  });

  it.each([
    ['whose place a file has', ''],
    ['below a file', '/state'],
  ])('refuses a state directory %s, in words', async (_place, below) => {
    const file = join(stateDir, 'file');
    writeFileSync(file, '');
    const { code, output } = await refusal(start('--state-dir', `${file}${below}`));
    expect(code).toBe(1);
    expect(output).toMatch(/^spendgate: .* cannot hold the state: .*\n$/);
  });

  it('refuses damaged secrets in words, and leaves them as they are', async () => {
    const path = join(stateDir, 'secrets.json');
    writeFileSync(path, '{');
    const { code, output } = await refusal(start());
    expect(code).toBe(1);
    expect(output).toMatch(/^spendgate: .*secrets\.json is damaged.*\n$/);
    expect(readFileSync(path, 'utf8')).toBe('{');
  });

  it('needs no port for a simulator that is replaced', async () => {
    const server = createServer().listen(portBase + 2, '127.0.0.1');
    await once(server, 'listening');
    const run = start('--upstream-url', `http://127.0.0.1:${portBase + 2}`);
    await isUp(run);
    server.close();
  });
});

describe('ready-file', () => {
  it('is complete, for the owner alone, and gone after the stop', async () => {
    const path = join(stateDir, 'ready.json');
    const run = start('--ready-file', path);
    await isUp(run);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      gatewayUrl: `http://127.0.0.1:${portBase}`,
      dashboardUrl: `http://127.0.0.1:${portBase + 1}`,
      simulatorUrl: `http://127.0.0.1:${portBase + 2}`,
      loginUrl: `http://127.0.0.1:${portBase + 1}/login#once`,
      apiKey: 'key-for-programs',
      apiToken: 'token-for-programs',
    });
    run.process.kill('SIGINT');
    await run.ended;
    expect(existsSync(path)).toBe(false);
  });

  it('replaces one that a killed run left', async () => {
    const path = join(stateDir, 'ready.json');
    const killed = start('--ready-file', path);
    await isUp(killed);
    killed.process.kill('SIGKILL');
    await killed.ended;
    expect(existsSync(path)).toBe(true);
    // As long as it is open, no other file gets its number.
    const left = openSync(path, 'r');
    const run = start('--ready-file', path);
    await isUp(run);
    expect(statSync(path).ino).not.toBe(fstatSync(left).ino);
    closeSync(left);
  });

  it('never takes the place of something else', async () => {
    const path = join(stateDir, 'notes.json');
    writeFileSync(path, '{"mine":true}');
    const { code, output } = await refusal(start('--ready-file', path));
    expect(code).toBe(1);
    expect(output).toContain(path);
    expect(readFileSync(path, 'utf8')).toBe('{"mine":true}');
  });
});

describe('no process is left', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('after %s', async (signal) => {
    const run = start();
    await isUp(run);
    expect(processesOf(stateDir).length).toBeGreaterThanOrEqual(4);
    run.process.kill(signal);
    expect(await run.ended).toBe(0);
    expect(processesOf(stateDir)).toEqual([]);
  });

  it('after a stop in the middle of the start', async () => {
    const run = start();
    await until(() => run.output().includes('starting the gateway'));
    run.process.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(processesOf(stateDir)).toEqual([]);
  });

  it('of the programs after the supervisor was killed outright, and nothing at all after the next start', async () => {
    const killed = start();
    await isUp(killed);
    const serving = await Promise.all([0, 1, 2].map((offset) => pidServing(portBase + offset)));
    killed.process.kill('SIGKILL');
    await killed.ended;
    await until(() => !processesOf(stateDir).some((pid) => serving.includes(pid)));
    const orphans = processesOf(stateDir);
    const run = start();
    await isUp(run);
    expect(processesOf(stateDir).filter((pid) => orphans.includes(pid))).toEqual([]);
  });
});

describe('a program that ends', () => {
  it.each([
    ['gateway', 0],
    ['dashboard', 1],
    ['simulator', 2],
  ])('is started again: the %s, on its port, with a word to the user', async (name, offset) => {
    const run = start();
    await isUp(run);
    const before = await pidServing(portBase + offset);
    process.kill(before, 'SIGKILL');
    await until(() => run.output().includes(`the ${name} runs again`));
    expect(run.output()).toContain(`the ${name} was ended by SIGKILL`);
    expect(await pidServing(portBase + offset)).not.toBe(before);
  });

  it('gets no second set of credentials when it was the dashboard', async () => {
    const run = start('--ready-file', join(stateDir, 'ready.json'), '--new-key');
    await isUp(run);
    process.kill(await pidServing(portBase + 1), 'SIGKILL');
    const told = () => linesOf(join(stateDir, 'dashboard/told.jsonl'));
    await until(() => told().length === 2);
    expect(told().map((line) => JSON.parse(line) as unknown)).toEqual([
      { wantsReadyCredentials: true, wantsNewKey: true },
      { wantsReadyCredentials: false, wantsNewKey: false },
    ]);
  });

  it('takes what it started with it', async () => {
    const run = start();
    await isUp(run);
    const before = processesOf(stateDir);
    process.kill(await pidServing(portBase), 'SIGKILL');
    await until(() => run.output().includes('the gateway runs again'));
    expect(processesOf(stateDir).length).toBe(before.length);
  });
});
