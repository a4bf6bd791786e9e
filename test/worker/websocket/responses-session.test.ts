import { describe, expect, it } from 'vitest';
import { completed, created, settled, TestSession } from './sessions.ts';

/** 1,000 at 0.15 and 100 at 0.60 dollars per million. */
const USED = 'gpt-4o-mini completed reported gpt-4o-mini-2024-07-18=210000';
const create = (more: object = {}) => ({
  type: 'response.create',
  model: 'gpt-4o-mini',
  input: 'x',
  ...more,
});

describe('L8: the Responses API over a WebSocket', () => {
  it('each response is admitted by its own event and settled by its own end', async () => {
    const test = new TestSession('responses');
    await test.says(create({ max_output_tokens: 50, service_tier: 'flex' }));
    expect(test.desk.entries[0]?.call.facts).toMatchObject({ maxOutputTokens: 50, serviceTier: 'flex' });
    await test.hears(created('resp_1'), completed('resp_1'));
    await test.says(create({ previous_response_id: 'resp_1' }));
    await test.hears(created('resp_2'), completed('resp_2'));
    expect(test.desk.told).toEqual([USED, USED]);
    test.session.callerClosed(1000, '');
    await settled();
    expect(test.desk.told).toEqual([USED, USED]);
    expect(test.isOver).toBe(true);
  });

  it.each(['incomplete', 'failed', 'cancelled'])('%s ends it as well', async (end) => {
    const test = new TestSession('responses');
    await test.says(create());
    const usage = { input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100 };
    const response = { id: 'resp_1', model: 'gpt-4o-mini-2024-07-18', status: end, usage };
    await test.hears(created('resp_1'), { type: `response.${end}`, response });
    expect(test.desk.told).toEqual([end === 'failed' ? USED.replace('completed', 'upstream_error') : USED]);
  });

  it('lanes run side by side and are told apart', async () => {
    const test = new TestSession('responses');
    await test.says(create({ stream_id: 'a' }), create({ stream_id: 'b', model: 'gpt-4o' }));
    const inLane = { stream_id: 'b' };
    await test.hears(created('resp_b', inLane), completed('resp_b', inLane));
    expect(test.desk.told).toEqual([
      'gpt-4o-mini open',
      'gpt-4o completed reported gpt-4o-mini-2024-07-18=210000',
    ]);
  });

  it('an error before its beginning ends what was asked, in its lane', async () => {
    const test = new TestSession('responses');
    await test.says(create({ stream_id: 'a' }), create({ stream_id: 'b' }));
    await test.hears({ type: 'error', status: 400, error: { code: 'x' }, stream_id: 'b' });
    expect(test.desk.told).toEqual(['gpt-4o-mini open', 'gpt-4o-mini upstream_error none gpt-4o-mini=0']);
  });

  it('what steers a response is admitted, for the response that may follow', async () => {
    const test = new TestSession('responses');
    const steer = { type: 'response.steer', previous_response_id: 'resp_1', input: 'rather not' };
    await test.says(create());
    await test.hears(created('resp_1'));
    await test.says(steer, steer);
    await test.hears(completed('resp_1'), created('resp_2'), completed('resp_2'));
    await test.hears({ type: 'response.steer.failed', steer: { previous_response_id: 'resp_1' } });
    expect(test.desk.told).toEqual([USED, USED, 'gpt-4o-mini cancelled']);
  });

  it('a response that nobody asked for is admitted as it begins', async () => {
    const test = new TestSession('responses');
    test.desk.refused.set(null, 'model_not_allowed');
    await test.says('{"type":"response\\u002ecreate","model":"gpt-4o-mini"}');
    expect(test.desk.told).toEqual(['gpt-4o-mini open']);
    await test.hears(created('resp_1'), created('resp_2'));
    expect(test.caller.types).toEqual(['response.created', 'error']);
    expect(test.caller.closed?.code).toBe(1008);
  });

  it('a caller who leaves is charged the reservation: nothing was stated yet', async () => {
    const test = new TestSession('responses');
    await test.says(create());
    await test.hears(created('resp_1'));
    test.session.callerClosed(1006, '');
    await settled();
    expect(test.desk.told).toEqual(['gpt-4o-mini caller_left reserved gpt-4o-mini=null']);
    expect(test.upstream.closed?.code).toBe(1001);
    expect(test.upstream.types).toEqual(['response.create']);
  });

  it('a model that the policy does not allow is refused before it goes up', async () => {
    const test = new TestSession('responses');
    test.desk.refused.set('gpt-4o', 'model_not_allowed');
    await test.says(create({ model: 'gpt-4o' }));
    expect(test.upstream.frames).toEqual([]);
    expect(test.caller.types).toEqual(['error']);
    expect(test.caller.closed?.code).toBe(1008);
  });
});
