import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../../scripts/simulator/simulator.ts';
import { chat, post, simulatorForTests } from './harness.ts';

const running = simulatorForTests({ chunks: 2, pace: 'burst' });
const PATH = '/v1/openai/v1/chat/completions';

describe('the server', () => {
  it('listens on loopback only', async () => {
    const outside = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .find((entry) => !entry.internal && entry.family === 'IPv4');
    expect(new URL(running.url).hostname).toBe('127.0.0.1');
    if (!outside) return;
    const socket = connect(running.simulator.port, outside.address);
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('rejects a port that is taken', async () => {
    await expect(startSimulator({ port: running.simulator.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('cuts streams as it is told at the start', async () => {
    const text = await (await post(running.url + PATH, chat('a', { stream: true }))).text();
    expect(text.match(/"content":"[^"]/g)).toHaveLength(2);
  });

  it('refuses a body over 64 MiB without keeping it, and still finds a key in it', async () => {
    const filler = Buffer.alloc(67_108_864 + 10, 'x');
    const body = Buffer.concat([filler, Buffer.from('aso_k_0')]);
    const answer = await fetch(running.url + PATH, { method: 'POST', body });
    expect(answer.status).toBe(413);
    expect(running.simulator.entries().at(-1)).toMatchObject({
      hasKeyShape: true,
      bodySha256: createHash('sha256').update(body).digest('hex'),
    });
  });

  it.each([
    ['no JSON', '{"model":'],
    ['no object', '[1]'],
    ['no model', '{"messages":[]}'],
    ['no messages', '{"model":"gpt-4o"}'],
  ])("answers 400 in the provider's shape: %s", async (_name, body) => {
    const answer = await fetch(running.url + PATH, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });

  it('calls a tool of its own where none is offered', async () => {
    const answer = await post(running.url + PATH, chat('[[tool:MARK]]'));
    expect(await answer.json()).toMatchObject({
      choices: [
        { message: { tool_calls: [{ function: { name: 'simulated_tool', arguments: '{"text":"MARK"}' } }] } },
      ],
    });
  });

  it('closes while streams are open', async () => {
    const simulator = await startSimulator({});
    const answer = await post(simulator.url + PATH, chat('[[fault:stall]]', { stream: true }));
    await simulator.close();
    await expect(answer.text()).rejects.toThrow();
    await expect(fetch(simulator.url)).rejects.toThrow();
  });
});
