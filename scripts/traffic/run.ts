/** Makes the planned calls at their pace and counts how they ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedCall } from './plan.ts';

export interface TrafficCount {
  answered: number;
  left: number;
  refused: number;
  /** Ended otherwise than planned. */
  unexpected: number;
}

const PROGRESS_EVERY = 25;

/**
 * A call takes as long as it takes: the next one does not wait for it.
 * @param make sends a call and reads its answer
 * @param say called with a sentence about the progress
 */
export async function runTraffic(
  plan: readonly PlannedCall[],
  make: (call: PlannedCall) => Promise<void>,
  say: (sentence: string) => void,
  pause: (ms: number) => Promise<unknown> = sleep,
): Promise<TrafficCount> {
  const count: TrafficCount = { answered: 0, left: 0, refused: 0, unexpected: 0 };
  const running: Promise<void>[] = [];
  for (const [index, call] of plan.entries()) {
    running.push(track(call, make(call), count, say));
    if ((index + 1) % PROGRESS_EVERY === 0) say(`${index + 1} of ${plan.length} demonstration calls sent`);
    await pause(call.pauseMs);
  }
  await Promise.all(running);
  return count;
}

async function track(
  call: PlannedCall,
  made: Promise<void>,
  count: TrafficCount,
  say: (sentence: string) => void,
): Promise<void> {
  try {
    await made;
    if (call.ending === 'refused by the provider') count.unexpected += 1;
    else if (call.ending === 'left') count.left += 1;
    else count.answered += 1;
  } catch (error) {
    if (call.ending === 'refused by the provider') {
      count.refused += 1;
      return;
    }
    if (count.unexpected === 0)
      say(`a call did not end as planned (${call.kind}, ${call.model}): ${String(error).slice(0, 200)}`);
    count.unexpected += 1;
  }
}
