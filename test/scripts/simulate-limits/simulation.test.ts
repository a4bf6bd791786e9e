import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { plans } from '../../../scripts/simulate-limits/plan.ts';
import { play } from '../../../scripts/simulate-limits/world.ts';

it('the gates of a key never let more pass together than its limits, and can have all of them', async () => {
  const sums = { admitted: 0, refused: 0, undecided: 0 };
  const property = fc.asyncProperty(plans, async (plan) => {
    const played = await play(plan);
    sums.admitted += played.admitted;
    sums.refused += played.refused;
    sums.undecided += played.undecided;
  });
  await fc.assert(property, { numRuns: 700 });
  // The worlds are hard enough for each answer to be given, and not so hard that nothing passes.
  expect(Math.min(sums.admitted, sums.refused, sums.undecided)).toBeGreaterThan(50);
});
