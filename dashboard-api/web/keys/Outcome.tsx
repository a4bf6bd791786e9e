import { useState } from 'react';
import type { ChangedKeys } from '../../../contract/keys-api.ts';
import { useCommands } from '../api/use-commands.ts';
import { countOf } from '../figures/count.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { formatClock } from '../period/instant.ts';
import { endCommands } from './commands.ts';

/** What was done to keys, as the API answered. */
export interface KeysChanged {
  readonly done: 'disabled' | 'revoked' | 'planned';
  readonly keyIds: readonly string[];
  /** The gateway has confirmed all of it. */
  readonly isConfirmed: boolean;
  readonly atMs: number;
}

/** Several answers as one. */
export function changedOf(
  done: KeysChanged['done'],
  answers: readonly ChangedKeys[],
  atMs: number,
): KeysChanged {
  return {
    done,
    atMs,
    keyIds: answers.flatMap(({ keyIds }) => keyIds),
    isConfirmed: answers.every(({ isConfirmed }) => isConfirmed),
  };
}

const WORDS: Readonly<Record<KeysChanged['done'], string>> = {
  disabled: 'switched off',
  revoked: 'revoked',
  planned: 'planned anew',
};

/** What came of a change, whether the gateway has confirmed it, and the way back where there is one. */
export function Outcome({ changed, onGone }: { changed: KeysChanged; onGone: () => void }) {
  const { done, keyIds, isConfirmed, atMs } = changed;
  const [isUndone, setUndone] = useState(false);
  const undo = useCommands<ChangedKeys>(['keys'], () => setUndone(true));
  const keys = countOf(keyIds.length, 'key');
  const at = formatClock(new Date(atMs).toISOString());
  return (
    <div className="mt-3 rounded-md border border-line bg-surface px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p role="status" className="min-w-0 flex-1">
          {isUndone
            ? `${keys} switched on again.`
            : `${keys} ${WORDS[done]}. ${
                isConfirmed
                  ? `The gateway confirmed by ${at} UTC.`
                  : 'The gateway has not confirmed all of it yet: it is told again until it has.'
              }`}
        </p>
        {done === 'disabled' && !isUndone && (
          <button
            type="button"
            className="control"
            disabled={undo.isPending}
            onClick={() => undo.mutate(endCommands(keyIds, 'active', 'Taken back'))}
          >
            {undo.isPending ? 'Waiting for the gateway…' : 'Undo'}
          </button>
        )}
        <button type="button" className="control" onClick={onGone}>
          Dismiss
        </button>
      </div>
      <FormProblem error={undo.error} />
    </div>
  );
}
