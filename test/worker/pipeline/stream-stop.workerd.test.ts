/** Streams that a budget ends: in every format in which that can be said, from the caller to the provider's connection. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExpectedReservation } from '../../../contract/budget.ts';
import { newId } from '../../../contract/ids.ts';
import { CostStore } from '../../../worker/gate/cost-store.ts';
import { KeyGate } from '../../../worker/gate/key-gate.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { eventually } from '../eventually.ts';
import { sampleBudget, sampleOrganisationCommand } from '../gate/samples.ts';
import { Play, text } from '../upstream/client.ts';
import { Caller } from './caller.ts';

const PIECES = 1_500;
const USUAL_NANOS = 400_000n;

interface Format {
  readonly path: string;
  readonly model: string;
  readonly first: string;
  readonly piece: string;
  /** What the stream ends with when we end it. */
  readonly end: RegExp;
}

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const event = (value: { readonly type: string; readonly [more: string]: unknown }): string =>
  `event: ${value.type}\n${data(value)}`;
const chunk = (delta: object): string =>
  data({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ index: 0, delta, finish_reason: null }],
  });
const RESPONSE = { id: 'resp_1', object: 'response', model: 'gpt-4o-mini-2024-07-18', status: 'in_progress' };

const FORMATS: Readonly<Record<string, Format>> = {
  'chat completions': {
    path: '/openai/v1/chat/completions',
    model: 'gpt-4o-mini',
    first: chunk({ role: 'assistant', content: '' }),
    piece: chunk({ content: 'abc' }),
    end: /"model":"gpt-4o-mini-2024-07-18","choices":\[\{"index":0,"delta":\{\},"logprobs":null,"finish_reason":"length"\}\]\}\n\ndata: \[DONE\]\n\n$/,
  },
  responses: {
    path: '/openai/v1/responses',
    model: 'gpt-4o-mini',
    first: event({ type: 'response.created', sequence_number: 0, response: RESPONSE }),
    piece: event({ type: 'response.output_text.delta', sequence_number: 4, delta: 'abc' }),
    end: /event: response\.incomplete\ndata: \{"type":"response\.incomplete","sequence_number":5,"response":\{"id":"resp_1".*"status":"incomplete","incomplete_details":\{"reason":"max_output_tokens"\}\}\}\n\n$/,
  },
  messages: {
    path: '/anthropic/v1/messages',
    model: 'claude-3-haiku-20240307',
    first:
      event({
        type: 'message_start',
        message: { id: 'msg_1', usage: { input_tokens: 10, output_tokens: 1 } },
      }) + event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    piece: event({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: 'abc' },
    }),
    end: /event: content_block_stop\ndata: \{"type":"content_block_stop","index":0\}\n\nevent: message_delta\ndata: \{"type":"message_delta","delta":\{"stop_reason":"max_tokens","stop_sequence":null\},"usage":\{"output_tokens":\d+\}\}\n\nevent: message_stop\ndata: \{"type":"message_stop"\}\n\n$/,
  },
};
/** Closing the connection does not end what is generated and billed there. */
const DRAINED: Format = {
  path: '/google/v1beta/models/gemini-2.0-flash:streamGenerateContent?alt=sse',
  model: 'gemini-2.0-flash',
  first: '',
  piece: data({ candidates: [{ content: { parts: [{ text: 'abc' }] } }] }),
  end: /$/,
};

beforeEach(() => {
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A key whose calls on a model have usually cost so much, under a budget. */
async function callerWith(model: string, limitNanos: string, stopsStreams = true): Promise<Caller> {
  const organisationId = newId();
  const expected: ExpectedReservation = { percent: 95, minimumCalls: 20, stopsStreams };
  const budgets = [sampleBudget({ limitNanos, expected })];
  const ledger = env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(organisationId));
  await ledger.apply(sampleOrganisationCommand(1, { organisationId, budgets }));
  const caller = await Caller.withKey({ organisationId });
  await runInDurableObject(caller.gate.stub, (_, { storage }) => {
    const costs = BigInt64Array.from({ length: 20 }, () => USUAL_NANOS);
    new CostStore(storage.sql).write(caller.key.id, model, costs, 0);
  });
  return caller;
}

/** What the gate has said when more was to be reserved, as it is said. */
function extensions(): (string | null)[] {
  const original = KeyGate.prototype.extend;
  const heard: (string | null)[] = [];
  vi.spyOn(KeyGate.prototype, 'extend').mockImplementation(async function extend(this: KeyGate, ...given) {
    const answer = await original.apply(this, given);
    heard.push(answer);
    return answer;
  });
  return heard;
}

async function stream(caller: Caller, { path, model }: Format, play: Play) {
  const { response, over } = await caller.call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...play.headers },
    body: JSON.stringify({ model, stream: true, messages: [], input: 'x', max_tokens: 4_000 }),
  });
  expect(response.status).toBe(200);
  return { whole: response.text(), over };
}

const pieces = ({ piece }: Format) => ({ repeat: piece, times: PIECES });
const eventStream = (...steps: Parameters<typeof Play.of>[0]['steps'][number][]): Promise<Play> =>
  Play.of({ headers: { 'content-type': 'text/event-stream' }, steps });

describe('a stream that a budget ends', () => {
  it.each(Object.entries(FORMATS))('%s: as its provider ends one that is too long', async (_, format) => {
    const caller = await callerWith(format.model, '500000');
    const heard = extensions();
    const many = format.piece.repeat(PIECES);
    const play = await eventStream(text(format.first), pieces(format), { until: 'more' }, pieces(format), {
      until: 'never',
    });
    const { whole, over } = await stream(caller, format, play);
    await eventually(() => expect(heard).toEqual([null]));
    await play.signal('more');
    const answered = await whole;
    expect(answered).toMatch(format.end);
    expect(answered.startsWith(format.first + many)).toBe(true);
    expect(answered.length).toBeLessThan((format.first + many).length + 1_000);
    expect((await play.exchange()).isCut).toBe(true);
    await over();
    const [closed] = await caller.events();
    expect(closed).toMatchObject({
      kind: 'closing',
      outcome: 'stopped_at_budget',
      basis: 'estimated',
      status: 200,
      lines: [{ basis: 'estimated', flags: expect.arrayContaining(['output_not_stated']) }],
    });
    // What it has come to is counted: it is more than was reserved, and that is an overrun.
    const [line] = closed?.lines ?? [];
    expect(line?.classes.find((one) => one.class.startsWith('output'))?.quantity).toBe('1500');
    expect(BigInt(closed?.chargedNanos ?? 0)).toBeGreaterThanOrEqual(USUAL_NANOS);
    expect(BigInt(closed?.chargedNanos ?? 0)).toBeLessThan(BigInt(closed?.reservedNanos ?? 0));
  });

  it('goes on, byte for byte, while more can be reserved for it', async () => {
    const format = FORMATS['chat completions'];
    if (!format) throw new Error('no such format');
    const caller = await callerWith(format.model, '500000000');
    const heard = extensions();
    const many = format.piece.repeat(PIECES);
    const play = await eventStream(
      text(format.first),
      pieces(format),
      { until: 'more' },
      pieces(format),
      text('data: [DONE]\n\n'),
    );
    const { whole, over } = await stream(caller, format, play);
    await eventually(() => expect(heard[0]).toBe((USUAL_NANOS * 2n).toString()));
    await play.signal('more');
    expect(await whole).toBe(`${format.first}${many}${many}data: [DONE]\n\n`);
    await over();
    expect(await caller.events()).toMatchObject([{ outcome: 'completed' }]);
  });

  it.each([
    ['by a budget without the switch', FORMATS['chat completions'], false],
    ['where hanging up does not end what is billed', DRAINED, true],
  ])('is not ended %s', async (_, format, stopsStreams) => {
    if (!format) throw new Error('no such format');
    const caller = await callerWith(format.model, '500000', stopsStreams);
    const heard = extensions();
    const many = format.piece.repeat(PIECES);
    const play = await eventStream(text(format.first), pieces(format), pieces(format));
    const { whole, over } = await stream(caller, format, play);
    expect((await whole).length).toBe((format.first + many + many).length);
    await over();
    expect(heard).toEqual([]);
  });
});
