import type { KeyRecord } from '../../contract/command.ts';

/** A key's record as a gate holds it, in the version of the last command that was applied. */
export interface StoredKey {
  readonly version: number;
  readonly record: KeyRecord;
}
