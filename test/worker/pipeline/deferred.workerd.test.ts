/** Background responses and batches through the whole pipeline, settled by polls and downloads. */
import { evictDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BudgetLedger } from '../../../worker/ledger/budget-ledger.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { Clock, runAlarm } from '../gate/gates.ts';
import { Caller } from './caller.ts';
import { ask, BATCH_COST, billed, COST, USAGE } from './later.ts';

beforeEach(() => {
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const RESPONSES = '/openai/v1/responses';
const response = (status: string, changes: object = {}) => ({
  id: 'resp_1',
  object: 'response',
  status,
  background: true,
  model: 'gpt-4o-mini-2024-07-18',
  service_tier: 'default',
  error: null,
  usage: null,
  ...changes,
});

describe('a background response', () => {
  it('L33: stays open until a poll states how it ended, and is charged once however often it is polled', async () => {
    const caller = await Caller.withKey();
    const requestId = await ask(caller, `POST ${RESPONSES}`, response('queued'));
    await ask(caller, `GET ${RESPONSES}/resp_1`, response('in_progress'));
    expect(await caller.gate.stub.figures()).toMatchObject({ admitted: 2, open: 1, deferred: 1, ended: 1 });
    for (let poll = 0; poll < 3; poll++)
      await ask(caller, `GET ${RESPONSES}/resp_1`, response('completed', { usage: USAGE }));
    const events = await caller.events();
    expect(billed(events)).toMatchObject([
      {
        kind: 'closing',
        requestId,
        method: 'POST',
        endpoint: '/v1/responses',
        outcome: 'completed',
        basis: 'reported',
        upstreamId: 'resp_1',
        serviceTier: 'default',
        costNanos: COST,
        chargedNanos: COST,
        rawUsage: { input_tokens: 1_000 },
      },
    ]);
    expect(events.filter(({ method }) => method === 'GET')).toHaveLength(4);
    expect(events.at(-1)).toMatchObject({
      basis: 'none',
      upstreamId: 'resp_1',
      costNanos: '0',
      rawUsage: {},
      lines: [{ flags: ['restated_usage'], classes: [] }],
    });
    expect(await caller.gate.stub.figures()).toMatchObject({ admitted: 5, open: 0, deferred: 0, ended: 5 });
  });

  it('is settled by a poll that streams, from wherever it starts', async () => {
    const caller = await Caller.withKey();
    await ask(caller, `POST ${RESPONSES}`, response('queued'));
    const ended = {
      type: 'response.completed',
      sequence_number: 9,
      response: response('completed', { usage: USAGE }),
    };
    const events = `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"x"}\n\nevent: response.completed\ndata: ${JSON.stringify(ended)}\n\n`;
    await ask(caller, `GET ${RESPONSES}/resp_1?stream=true&starting_after=3`, events, {
      'content-type': 'text/event-stream',
    });
    expect(billed(await caller.events())).toMatchObject([{ costNanos: COST, endpoint: '/v1/responses' }]);
  });

  it('that streams to its end settles as usual; one whose stream ends before that goes on', async () => {
    const caller = await Caller.withKey();
    const created = { type: 'response.created', response: response('in_progress') };
    const ended = { type: 'response.completed', response: response('completed', { usage: USAGE }) };
    const sse = (event: object) => `data: ${JSON.stringify(event)}\n\n`;
    const type = { 'content-type': 'text/event-stream' };
    await ask(caller, `POST ${RESPONSES}`, sse(created) + sse(ended), type);
    expect(await caller.events()).toMatchObject([{ basis: 'reported', costNanos: COST }]);
    await ask(caller, `POST ${RESPONSES}`, sse(created), type);
    expect(await caller.gate.stub.figures()).toMatchObject({ open: 1, deferred: 1 });
  });

  it('that is cancelled or failed and states no usage is charged its reservation, and corrected by a later one', async () => {
    const caller = await Caller.withKey();
    await ask(caller, `POST ${RESPONSES}`, response('queued'));
    await ask(caller, `POST ${RESPONSES}/resp_1/cancel`, response('cancelled'));
    const [closed] = billed(await caller.events());
    expect(closed).toMatchObject({ kind: 'closing', basis: 'reserved', costNanos: null });
    expect(closed?.chargedNanos).toBe(closed?.reservedNanos);
    await ask(caller, `GET ${RESPONSES}/resp_1`, response('cancelled', { usage: USAGE }));
    const [, correction] = billed(await caller.events());
    expect(correction).toMatchObject({
      kind: 'correction',
      correctsEventId: closed?.eventId,
      costNanos: COST,
    });
    expect((await caller.gate.stub.figures()).chargedNanos).toBe(COST);
  });

  it('that nobody asks for is closed at its reservation after 49 hours, and corrected by the first who asks', async () => {
    const clock = Clock.start();
    const caller = await Caller.withKey();
    await ask(caller, `POST ${RESPONSES}`, response('queued'));
    clock.advance(48 * 3_600_000);
    await runAlarm(caller.gate);
    expect(await caller.gate.stub.figures()).toMatchObject({ open: 1 });
    clock.advance(3_600_001);
    await runAlarm(caller.gate);
    expect(await caller.events()).toMatchObject([
      { outcome: 'lost', basis: 'reserved', upstreamId: 'resp_1' },
    ]);
    await ask(caller, `GET ${RESPONSES}/resp_1`, response('completed', { usage: USAGE }));
    expect(billed(await caller.events()).at(-1)).toMatchObject({ kind: 'correction', costNanos: COST });
    expect((await caller.gate.stub.figures()).chargedNanos).toBe(COST);
  });

  it('L33: polls of stored responses, ours or made elsewhere, are free', async () => {
    const caller = await Caller.withKey();
    const stored = response('completed', { background: false, usage: USAGE });
    await ask(caller, `POST ${RESPONSES}`, stored);
    await ask(caller, `GET ${RESPONSES}/resp_1`, stored);
    await ask(caller, `GET ${RESPONSES}/resp_2`, { ...stored, id: 'resp_2' });
    const events = await caller.events();
    expect(events.map(({ costNanos }) => costNanos)).toEqual([COST, '0', '0']);
    expect(events.at(-1)).toMatchObject({
      basis: 'none',
      upstreamId: 'resp_2',
      lines: [{ flags: ['restated_usage'] }],
    });
  });
});

it('L33: an interaction of Gemini’s in the background is settled by the poll that finds it ended', async () => {
  const caller = await Caller.withKey();
  const at = '/google/v1beta/interactions';
  const interaction = { id: 'int_1', model: 'gemini-2.5-flash', status: 'in_progress' };
  await ask(caller, `POST ${at}`, interaction);
  await ask(caller, `GET ${at}/int_1`, interaction);
  expect(await caller.gate.stub.figures()).toMatchObject({ deferred: 1 });
  const usage = { total_input_tokens: 1_000, total_output_tokens: 100, total_tokens: 1_100 };
  for (let poll = 0; poll < 2; poll++)
    await ask(caller, `GET ${at}/int_1`, { ...interaction, status: 'completed', usage });
  expect(billed(await caller.events())).toMatchObject([
    { method: 'POST', upstreamId: 'int_1', costNanos: '550000', lines: [{ model: 'gemini-2.5-flash' }] },
  ]);
});

describe('another key', () => {
  const completed = response('completed', { usage: USAGE });
  /** Two keys of one organisation, each in a gate of its own. */
  const twoKeys = async () => {
    const organisationId = crypto.randomUUID();
    return [await Caller.withKey({ organisationId }), await Caller.withKey({ organisationId })] as const;
  };

  it('L33: settles by its poll what the first one created, in that one’s gate and name', async () => {
    const [creator, poller] = await twoKeys();
    const requestId = await ask(creator, `POST ${RESPONSES}`, response('queued'));
    await runAlarm(creator.gate);
    await ask(poller, `GET ${RESPONSES}/resp_1`, completed);
    await ask(creator, `GET ${RESPONSES}/resp_1`, completed);
    expect(billed(await creator.events())).toMatchObject([
      { requestId, keyId: creator.key.id, basis: 'reported', costNanos: COST },
    ]);
    expect((await poller.events()).map(({ basis }) => basis)).toEqual(['none']);
  });

  it('of another organisation finds nothing, though the provider gives both the same id', async () => {
    const [creator] = await twoKeys();
    const stranger = await Caller.withKey({ organisationId: crypto.randomUUID() });
    await ask(creator, `POST ${RESPONSES}`, response('queued'));
    await runAlarm(creator.gate);
    await ask(stranger, `GET ${RESPONSES}/resp_1`, completed);
    expect(await creator.gate.stub.figures()).toMatchObject({ deferred: 1 });
  });

  it('finds it although the ledger was away and the gate was evicted before it could tell', async () => {
    const clock = Clock.start();
    const [creator, poller] = await twoKeys();
    const away = vi.spyOn(BudgetLedger.prototype, 'mapOperations').mockRejectedValue(new Error('away'));
    await ask(creator, `POST ${RESPONSES}`, response('queued'));
    await evictDurableObject(creator.gate.stub);
    await runAlarm(creator.gate);
    await ask(poller, `GET ${RESPONSES}/resp_1`, completed);
    expect(await creator.gate.stub.figures()).toMatchObject({ deferred: 1 });
    away.mockRestore();
    clock.advance(11_000);
    await runAlarm(creator.gate);
    await ask(poller, `GET ${RESPONSES}/resp_1`, completed);
    expect(billed(await creator.events())).toMatchObject([{ costNanos: COST }]);
  });

  it('whose poll finds the ledger away settles nothing, and the next poll does', async () => {
    const [creator, poller] = await twoKeys();
    await ask(creator, `POST ${RESPONSES}`, response('queued'));
    await runAlarm(creator.gate);
    const away = vi.spyOn(BudgetLedger.prototype, 'gateOfOperation').mockRejectedValue(new Error('away'));
    await ask(poller, `GET ${RESPONSES}/resp_1`, completed);
    away.mockRestore();
    expect(await creator.gate.stub.figures()).toMatchObject({ deferred: 1 });
    await ask(poller, `GET ${RESPONSES}/resp_1`, completed);
    expect(billed(await creator.events())).toHaveLength(1);
  });

  it('downloads the results of a batch under the file’s id that it has learnt from nobody', async () => {
    const [creator, poller] = await twoKeys();
    const object = {
      id: 'batch_1',
      status: 'completed',
      output_file_id: 'file-9',
      request_counts: { completed: 1 },
    };
    await ask(creator, 'POST /openai/v1/batches', { ...object, status: 'validating', output_file_id: null });
    await ask(creator, 'GET /openai/v1/batches/batch_1', object);
    await runAlarm(creator.gate);
    const body = {
      object: 'chat.completion',
      model: 'gpt-4o-mini',
      usage: { prompt_tokens: 1_000, completion_tokens: 100 },
    };
    const line = JSON.stringify({ custom_id: 'c', response: { status_code: 200, body } });
    await ask(poller, 'GET /openai/v1/files/file-9/content', line);
    expect(billed(await creator.events())).toMatchObject([{ upstreamId: 'batch_1', costNanos: BATCH_COST }]);
  });
});
