/** What the simulator saw, as it tells it over HTTP. */
import type { LogEntry } from '../../scripts/simulator/log.ts';

export type SeenCall = Omit<LogEntry, 'headerNames'> & { readonly headerNames: readonly string[] };

/** Calls that reached the simulator, in order of arrival; those after `number` only. */
export async function seenCalls(simulatorUrl: string, after = 0): Promise<SeenCall[]> {
  const response = await fetch(`${simulatorUrl}/simulator/log?after=${after}`);
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as SeenCall);
}
