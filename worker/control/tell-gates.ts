/** Carries a key's command to every gate that holds a record of the key: it counts as told once all of them have it. */
import type { KeyCommand } from '../../contract/command.ts';
import { bucketOf } from '../../contract/key.ts';
import { gateIdsOf, shardsOf } from '../../contract/shards.ts';
import type { Env } from '../env.ts';
import type { CommandResult } from '../gate/protocol.ts';

/**
 * The first gate is told last: callers learn from it where else to go, and must find a record there.
 * @throws if a gate could not be told; whoever commands repeats the same version
 */
export async function tellGates(command: KeyCommand, env: Env): Promise<CommandResult> {
  const bucket = bucketOf(command.target);
  const gate = (gateId: string) => env.KEY_GATE.get(env.KEY_GATE.idFromName(gateId));
  // A sender that has forgotten shards (a database restored from a backup) must reach them all the same.
  const held = await gate(bucket).shards(command.target);
  const { active, known } = shardsOf(command.record);
  const whole =
    held === null || held.known <= known
      ? command
      : { ...command, record: { ...command.record, shards: { active, known: held.known } } };
  const [first = bucket, ...others] = gateIdsOf(bucket, shardsOf(whole.record).known);
  const results = await Promise.all(others.map((gateId) => gate(gateId).apply(whole)));
  results.push(await gate(first).apply(whole));
  return together(results, command.version);
}

/** What is true of all gates: one that holds something else, or more than it was told, speaks for all. */
function together(results: readonly CommandResult[], version: number): CommandResult {
  const objection =
    results.find(({ result }) => result === 'foreign') ??
    results.find((one) => one.version > version) ??
    results.find(({ result }) => result === 'conflict');
  if (objection) return objection;
  return { result: results.some(({ result }) => result === 'applied') ? 'applied' : 'stale', version };
}
