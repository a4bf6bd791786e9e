import { formatClock } from '../period/instant.ts';
import { CopyButton } from '../shell/CopyButton.tsx';
import { Modal } from '../shell/Modal.tsx';
import { KeyTest } from './KeyTest.tsx';
import { Snippets } from './Snippets.tsx';

interface KeyShownOnceProps {
  readonly title: string;
  readonly keyText: string;
  readonly confirmedAt: string;
  /** What is true of it besides: how long the old secret goes on. */
  readonly note?: string;
  readonly onClose: () => void;
}

/** The one place where a key is seen. It is left by its button alone, so that no stray click loses the key. */
export function KeyShownOnce({ title, keyText, confirmedAt, note, onClose }: KeyShownOnceProps) {
  return (
    <Modal title={title} onClose={onClose} isHeld isWide>
      <div className="mt-2 space-y-4">
        <p>
          Copy the key now: it is kept only as a hash and cannot be shown again. The gateway confirmed it at{' '}
          {formatClock(confirmedAt)} UTC; it works from now on. {note}
        </p>
        <section aria-label="The key">
          <code className="block rounded-md border border-line bg-raised px-3 py-2 text-sm break-all select-all">
            {keyText}
          </code>
          <div className="mt-2">
            <CopyButton text={keyText} label="Copy the key" />
          </div>
        </section>
        <KeyTest gatewayKey={keyText} />
        <Snippets gatewayKey={keyText} />
        <div className="flex justify-end">
          <button type="button" className="control-strong" onClick={onClose}>
            I have stored the key
          </button>
        </div>
      </div>
    </Modal>
  );
}
