import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { FAULTS } from '../../../scripts/simulator/directives.ts';
import { HELP, parseOptions } from '../../../scripts/simulator/options.ts';
import { chat, post } from './harness.ts';

const MAIN = fileURLToPath(new URL('../../../scripts/simulator/main.ts', import.meta.url));
let child: ChildProcess | null = null;
afterEach(() => child?.kill('SIGKILL'));

async function start(): Promise<{ child: ChildProcess; port: number; output: () => string }> {
  const started = fork(MAIN, ['--port', '0'], { silent: true });
  child = started;
  let output = '';
  for (const stream of [started.stdout, started.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const [message] = (await once(started, 'message')) as [{ type: string; port: number }];
  expect(message.type).toBe('ready');
  return { child: started, port: message.port, output: () => output };
}

describe('the process', () => {
  it('tells its parent the port, prints one line, and nothing of what passes through it', async () => {
    const running = await start();
    const url = `http://127.0.0.1:${running.port}`;
    await post(`${url}/v1/chat/completions`, chat('marker-51c2 [[say:marker-51c2]]'));
    await post(`${url}/v1/chat/completions`, chat('marker-51c2', { messages: 'marker-51c2' }));
    await fetch(`${url}/v1/chat/completions`, { method: 'POST', body: '{"marker-51c2' });
    const exit = once(running.child, 'exit');
    running.child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(running.output()).toBe(`simulator ready on ${url}\n`);
  });

  it('ends when its parent lets go of it', async () => {
    const running = await start();
    const exit = once(running.child, 'exit');
    running.child.disconnect();
    expect(await exit).toEqual([0, null]);
  });

  it('explains itself and refuses what it does not know', () => {
    const run = (...args: string[]) => spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
    expect(run('--help')).toMatchObject({ status: 0, stdout: HELP });
    expect(run('--prot', '1')).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('the options', () => {
  it('have defaults, with the time as seed', () => {
    expect(parseOptions([], 1234)).toEqual({
      reason: 'run',
      options: { port: 0, seed: 1234, delayMs: 0, logEntries: 200_000, pace: 'turn' },
    });
  });

  it('are read and checked', () => {
    const args = [
      '--port',
      '80',
      '--seed',
      '3',
      '--chunks',
      '5',
      '--pace',
      '20',
      '--delay',
      '9',
      '--log-entries',
      '10',
    ];
    expect(parseOptions(args, 0)).toEqual({
      reason: 'run',
      options: { port: 80, seed: 3, chunks: 5, pace: 20, delayMs: 9, logEntries: 10 },
    });
    for (const wrong of [
      ['--port', '70000'],
      ['--port', '-1'],
      ['--pace', 'fast'],
      ['--log-entries', '0'],
      ['x'],
    ]) {
      expect(parseOptions(wrong, 0).reason).toBe('invalid');
    }
  });

  it('name every fault in the help', () => {
    for (const fault of FAULTS) expect(HELP).toContain(fault);
  });
});
