import type { ReactNode } from 'react';
import { CopyButton } from './CopyButton.tsx';
import { Modal } from './Modal.tsx';

interface SecretShownProps {
  readonly title: string;
  /** What it is called in a sentence: "the token". */
  readonly what: string;
  readonly text: string;
  /** What it is for, and until when. */
  readonly children: ReactNode;
  readonly onClose: () => void;
}

/** A secret in the one place where it is seen. It is left by its button alone, so that no stray click loses it. */
export function SecretShown({ title, what, text, children, onClose }: SecretShownProps) {
  return (
    <Modal title={title} onClose={onClose} isHeld isWide>
      <div className="mt-2 space-y-4">
        {children}
        <section aria-label={`${what[0]?.toUpperCase()}${what.slice(1)}`}>
          <code className="block rounded-md border border-line bg-raised px-3 py-2 text-sm break-all select-all">
            {text}
          </code>
          <div className="mt-2">
            <CopyButton text={text} label={`Copy ${what}`} />
          </div>
        </section>
        <div className="flex justify-end">
          <button type="button" className="control-strong" onClick={onClose}>
            I have stored it
          </button>
        </div>
      </div>
    </Modal>
  );
}
