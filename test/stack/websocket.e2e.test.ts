/** WebSocket sessions through the whole product: what callers get, byte for byte, and what is charged for it. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { GoogleGenAI, Modality } from '@google/genai';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { hasOpenssl, makeAuthority, makeCertificate } from '../scripts/gateway/certificates.ts';
import { callHeaders } from './calls.ts';
import { booksAtRest, imbalances, readRows, rowsOf } from './ledger.ts';
import { audio, Line, openLine, REALTIME_PATH, RESPONSES_PATH, said } from './sockets.ts';
import { type RunningStack, startStack } from './stack.ts';
import { waitFor } from './wait-for.ts';

const REALTIME = `${REALTIME_PATH}?model=gpt-realtime`;
const CREATE = { type: 'response.create' };

let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack({ reservationTtlSeconds: 4 });
});
afterAll(() => stack?.remove());

/** What is charged for a customer's responses, once all of it has arrived: model, outcome, basis, tokens. */
async function charged(customer: string, count: number) {
  const rows = await rowsOf(stack, customer, count);
  return rows
    .filter(({ outcome, reservedNanos }) => outcome !== 'cancelled' && reservedNanos !== '0')
    .map(({ modelServed, outcome, basis, tokens }) => ({
      model: modelServed,
      outcome,
      basis,
      tokens: [Number(tokens['input']), Number(tokens['output'])],
    }));
}

async function refusalOf(path: string, headers: Record<string, string>) {
  const socket = new WebSocket(stack.gatewayUrl.replace('http', 'ws') + path, { headers });
  const [, answer] = await once(socket, 'unexpected-response');
  let body = '';
  for await (const chunk of answer) body += chunk;
  return { status: answer.statusCode, error: answer.headers['x-aso-error'], body: JSON.parse(body) };
}

describe('a session through the gateway', () => {
  it('is the provider’s own, frame by frame', async () => {
    const talk = async (line: Line) => {
      await line.event('session.created');
      line.send({
        type: 'session.update',
        session: { audio: { input: { transcription: { model: 'whisper-1' } } } },
      });
      line.send(said('[[say:one]][[say:two "quoted" é]]'));
      line.send(CREATE);
      await line.event('response.done');
      line.send(audio(48_000));
      line.send(audio(4_800, true));
      await line.event('response.done', 2);
      line.send({ ...CREATE, response: { output_modalities: ['text'] } });
      await line.event('response.done', 3);
      await line.close();
      return line.frames.map((frame) => frame.replaceAll(/_[0-9A-Za-z]{21}"/g, '"'));
    };
    const through = await talk(await openLine(stack, REALTIME, 'bytes'));
    const direct = await talk(await Line.open(stack.simulatorUrl + REALTIME, {}));
    expect(through).toEqual(direct);
    expect(await charged('bytes', 6)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ model: 'whisper-1', basis: 'reported' }),
        ...[1, 2, 3].map(() => expect.objectContaining({ model: 'gpt-realtime', basis: 'reported' })),
      ]),
    );
  });

  it('carries the request id of a row that is there', async () => {
    const line = await openLine(stack, RESPONSES_PATH, 'id');
    await line.close();
    const [row] = await rowsOf(stack, 'id');
    expect(row?.requestId).toBe(line.headers['x-aso-request-id']);
    expect(row).toMatchObject({ status: 101, costNanos: '0', basis: 'none' });
  });

  it('agrees on the provider’s sub-protocol, with a browser’s credential among those offered', async () => {
    const { authorization: _, 'content-type': __, ...headers } = callHeaders(stack, 'browser');
    const offered = ['realtime', 'openai-insecure-api-key.simulator'];
    const line = await Line.open(stack.gatewayUrl + REALTIME, headers, offered);
    expect(line.socket.protocol).toBe('realtime');
    await line.close();
  });

  it('is refused before it opens, as any call is', async () => {
    const { 'x-aso-api-key': key, ...others } = callHeaders(stack, 'refused');
    expect(await refusalOf(REALTIME, others)).toMatchObject({
      status: 401,
      error: 'missing_key',
      body: { error: { message: 'AISpendOps: Missing X-ASO-API-Key' } },
    });
    const misplaced = { 'sec-websocket-protocol': `openai-insecure-api-key.${key}` };
    expect(await refusalOf(REALTIME, misplaced)).toMatchObject({
      status: 401,
      error: 'no_stored_credential',
    });
    expect(
      await refusalOf('/v1/openai/v1/elsewhere', { ...others, 'x-aso-api-key': String(key) }),
    ).toMatchObject({
      status: 400,
      error: 'websocket_not_supported',
    });
  });

  it('a provider’s own refusal passes as it is, and costs nothing', async () => {
    const path = `${REALTIME_PATH}?model=gpt-realtime@error-429`;
    expect(await refusalOf(path, callHeaders(stack, 'theirs'))).toMatchObject({
      status: 429,
      error: undefined,
      body: { error: { message: 'No socket here.' } },
    });
    const [row] = await rowsOf(stack, 'theirs');
    expect(row).toMatchObject({ status: 429, outcome: 'upstream_error', basis: 'none', costNanos: '0' });
  });
});

describe('how a session ends', () => {
  it('L1, L2: a caller who hangs up in mid-sentence is charged what was said until then', async () => {
    const line = await openLine(stack, REALTIME, 'leaves');
    line.send(said('[[fault:slow:5]][[tokens:2000]]'));
    line.send(CREATE);
    await line.event('response.output_audio.delta', 3);
    line.socket.terminate();
    const [row] = await charged('leaves', 2);
    expect(row).toMatchObject({ outcome: 'caller_left', basis: 'drained' });
    expect(row?.tokens[1]).toBeLessThan(2_000 * 7);
  });

  it('L5: a provider that breaks off leaves the reservation charged, and the caller is told', async () => {
    const line = await openLine(stack, REALTIME, 'breaks');
    line.send(said('[[fault:reset]]'));
    line.send(CREATE);
    expect(await line.end()).toMatchObject({ code: 1011 });
    expect(await charged('breaks', 2)).toMatchObject([{ outcome: 'upstream_incomplete', basis: 'reserved' }]);
  });

  it('a provider’s own close is passed on', async () => {
    const line = await openLine(stack, REALTIME, 'closes');
    line.send(said('[[fault:close]]'));
    line.send(CREATE);
    expect(await line.end()).toEqual({ code: 1001, reason: 'simulated end' });
  });

  it('L4: what a killed gateway had open is closed at its reservation', async () => {
    const line = await openLine(stack, REALTIME, 'killed');
    line.send(said('[[fault:stall]]'));
    line.send(CREATE);
    await line.event('response.output_audio.delta');
    stack.kill('workerd');
    await line.end();
    await waitFor('the gateway to be back', async () =>
      fetch(`${stack.gatewayUrl}/v1/aso/health`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    expect(await charged('killed', 2)).toMatchObject([
      { outcome: 'lost', basis: 'reserved' },
      { outcome: 'lost', basis: 'reserved' },
    ]);
  });
});

describe('with the official SDK', () => {
  const directory = mkdtempSync(join(tmpdir(), 'websocket-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('L8: responses over a WebSocket', async () => {
    const client = new OpenAI({
      baseURL: `${stack.gatewayUrl}/v1/openai/v1`,
      apiKey: 'simulator',
      defaultHeaders: { 'X-ASO-API-Key': stack.apiKey, 'X-ASO-Dims': 'customer=sdk-responses' },
    });
    const socket = new ResponsesWS(client);
    const shown: number[] = [];
    const over = new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('response.completed', ({ response }) => {
        shown.push(response.usage?.total_tokens ?? 0);
        if (shown.length === 2) resolve();
        else
          socket.send({
            type: 'response.create',
            model: 'gpt-5-mini',
            input: 'more',
            previous_response_id: response.id,
          });
      });
    });
    socket.send({ type: 'response.create', model: 'gpt-4o-mini', input: 'hello' });
    await over;
    socket.close();
    const rows = await charged('sdk-responses', 3);
    expect(rows.map(({ model }) => model)).toEqual(['gpt-5-mini-2025-08-07', 'gpt-4o-mini-2024-07-18']);
    expect(rows.map(({ tokens: [input = 0, output = 0] }) => input + output)).toEqual(shown.toReversed());
  });

  it('Gemini Live', async () => {
    const ai = new GoogleGenAI({
      apiKey: 'simulator',
      httpOptions: {
        baseUrl: `${stack.gatewayUrl}/v1/google`,
        headers: { 'X-ASO-API-Key': stack.apiKey, 'X-ASO-Dims': 'customer=sdk-live' },
      },
    });
    const turn = Promise.withResolvers<number>();
    const session = await ai.live.connect({
      model: 'gemini-2.5-flash-native-audio-preview-09-2025',
      config: { responseModalities: [Modality.AUDIO] },
      callbacks: {
        onmessage: ({ usageMetadata }) => usageMetadata && turn.resolve(usageMetadata.totalTokenCount ?? 0),
        onerror: () => turn.reject(new Error('the session failed')),
        onclose: ({ reason }) => turn.reject(new Error(reason)),
      },
    });
    session.sendClientContent({ turns: 'hello', turnComplete: true });
    const total = await turn.promise;
    session.close();
    const [row] = await charged('sdk-live', 3);
    expect(row).toMatchObject({ model: 'gemini-2.5-flash-native-audio-preview-09-2025', basis: 'reported' });
    expect((row?.tokens[0] ?? 0) + (row?.tokens[1] ?? 0)).toBe(total);
  });

  it.skipIf(!hasOpenssl())('realtime', async () => {
    const authority = makeAuthority(directory);
    const { certFile, keyFile } = makeCertificate(directory, 'localhost', authority);
    const gatewayPort = Number(new URL(stack.gatewayUrl).port);
    // The SDK speaks wss alone.
    const front = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (secure) => {
      const plain = connect(gatewayPort, '127.0.0.1');
      secure.pipe(plain).pipe(secure);
      for (const side of [secure, plain]) side.on('error', () => side.destroy());
    }).listen(0, '127.0.0.1');
    await once(front, 'listening');
    const { port } = front.address() as { port: number };
    const client = new OpenAI({
      baseURL: `https://localhost:${port}/v1/openai/v1`,
      apiKey: 'simulator',
    });
    const headers = { 'X-ASO-API-Key': stack.apiKey, 'X-ASO-Dims': 'customer=sdk-realtime' };
    const realtime = new OpenAIRealtimeWS(
      {
        model: 'gpt-realtime',
        options: { headers, ca: readFileSync(authority.certFile), family: 4 },
      },
      client,
    );
    const done = new Promise<number>((resolve, reject) => {
      realtime.on('error', reject);
      realtime.on('response.done', ({ response }) => resolve(response.usage?.total_tokens ?? 0));
    });
    realtime.socket.on('open', () => {
      realtime.send({
        type: 'conversation.item.create',
        item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hello' }] },
      });
      realtime.send({ type: 'response.create' });
    });
    const total = await done;
    realtime.close();
    front.close();
    const [row] = await charged('sdk-realtime', 2);
    expect(row).toMatchObject({ model: 'gpt-realtime', basis: 'reported' });
    expect((row?.tokens[0] ?? 0) + (row?.tokens[1] ?? 0)).toBe(total);
  });
});

it('leaves books that balance, and every operation ended', async () => {
  expect(imbalances(await booksAtRest(stack))).toEqual([]);
  const sessions = (await readRows(stack)).filter(({ endpoint }) => endpoint.endsWith('/realtime'));
  expect(sessions.length).toBeGreaterThan(10);
});
