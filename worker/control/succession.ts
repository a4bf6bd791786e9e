/** When a command is taken, and what is answered to one that is not. Pure. */
import type { KeyCommand, KeyRecord } from '../../contract/command.ts';
import { isSameState } from '../../contract/same-state.ts';
import type { CommandResult } from '../gate/protocol.ts';

interface Versioned {
  readonly version: number;
  readonly record: unknown;
}

/** Only a greater version replaces what stands, and a key that was revoked for good never comes back. */
export function isTaken(
  held: { readonly version: number; readonly record: KeyRecord },
  { version, record }: KeyCommand,
): boolean {
  return version > held.version && (held.record.status !== 'revoked' || record.status === 'revoked');
}

/**
 * The answer to a command that is not taken. Its sender has to know whether it is a repeat: a store that was restored
 * from a backup gives out versions a second time.
 */
export function notNewer(held: Versioned, command: Versioned): CommandResult {
  const isRepeat =
    held.version > command.version ||
    (held.version === command.version && isSameState(held.record, command.record));
  return { result: isRepeat ? 'stale' : 'conflict', version: held.version };
}
