import { expect, it } from 'vitest';
import { type PlannedCall, planTraffic } from '../../../scripts/traffic/plan.ts';
import { runTraffic } from '../../../scripts/traffic/run.ts';

const [sample] = planTraffic(1);
const call = (ending: PlannedCall['ending']): PlannedCall => {
  if (!sample) throw new Error('the plan is empty');
  return { ...sample, ending };
};
const noPause = async () => undefined;

it('counts how calls ended, a planned refusal among them', async () => {
  const plan = [call('answered'), call('left'), call('refused by the provider')];
  const make = async ({ ending }: PlannedCall) => {
    if (ending === 'refused by the provider') throw new Error('429');
  };
  expect(await runTraffic(plan, make, () => undefined, noPause)).toEqual({
    answered: 1,
    left: 1,
    refused: 1,
    unexpected: 0,
  });
});

it('says what went wrong, once, and goes on', async () => {
  const said: string[] = [];
  const make = async () => {
    throw new Error('no route');
  };
  const count = await runTraffic(
    [call('answered'), call('answered')],
    make,
    (text) => said.push(text),
    noPause,
  );
  expect(count.unexpected).toBe(2);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('no route');
});
