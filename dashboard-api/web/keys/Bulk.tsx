import { useState } from 'react';
import type { KeyRow } from '../../../contract/dashboard.ts';
import type { ChangedKeys } from '../../../contract/keys-api.ts';
import { countOf } from '../figures/count.ts';
import { EndKeys } from './EndKeys.tsx';
import { changedOf, type KeysChanged } from './Outcome.tsx';
import { PlanRotation } from './PlanRotation.tsx';

interface BulkProps {
  /** The keys that are ticked. */
  readonly rows: readonly KeyRow[];
  readonly onDone: (changed: KeysChanged) => void;
}

/** What can be done with several keys at once. */
export function Bulk({ rows, onDone }: BulkProps) {
  const [dialog, setDialog] = useState<KeysChanged['done'] | null>(null);
  const close = () => setDialog(null);
  const finish = (done: KeysChanged['done']) => (answers: readonly ChangedKeys[]) => {
    close();
    onDone(changedOf(done, answers, Date.now()));
  };
  const button = (words: string, opens: KeysChanged['done'], isGrave = false) => (
    <button
      type="button"
      className={`control ${isGrave ? 'text-attention' : ''}`}
      onClick={() => setDialog(opens)}
    >
      {words}
    </button>
  );
  return (
    <div className="ml-auto flex flex-wrap items-center gap-2">
      <span role="status">{countOf(rows.length, 'key')} selected</span>
      {button('Plan rotation…', 'planned')}
      {button('Switch off…', 'disabled')}
      {button('Revoke…', 'revoked', true)}
      {dialog === 'planned' && <PlanRotation rows={rows} onClose={close} onDone={finish('planned')} />}
      {(dialog === 'disabled' || dialog === 'revoked') && (
        <EndKeys rows={rows} status={dialog} onClose={close} onDone={finish(dialog)} />
      )}
    </div>
  );
}
