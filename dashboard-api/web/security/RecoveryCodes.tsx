import { CopyButton } from '../shell/CopyButton.tsx';

/** Recovery codes, this once. Each opens the account once if app and passkeys are lost. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  return (
    <div className="space-y-4">
      <p>
        Keep these recovery codes where you will find them without your device. Each works once in place of
        your second factor. They are not shown again.
      </p>
      <ul
        aria-label="Recovery codes"
        className="grid grid-cols-1 gap-x-6 gap-y-1 rounded-md bg-raised p-3 font-mono text-sm sm:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span>
          <CopyButton text={codes.join('\n')} label="Copy the codes" />
        </span>
        <button type="button" className="control-strong" onClick={onDone}>
          I have kept them
        </button>
      </div>
    </div>
  );
}
