import { useId, useRef, useState } from 'react';

interface PickSelectProps {
  /** Of the label that belongs to it; without one `name` is what it is called. */
  readonly id?: string;
  readonly name?: string;
  /** Stands there while nothing is picked. */
  readonly prompt: string;
  /** Value and words of all that can be picked, in order. */
  readonly options: readonly (readonly [value: string, words: string])[];
  /** Which of them is so now; absent: none. */
  readonly value?: string;
  readonly isDisabled?: boolean;
  readonly className?: string;
  readonly onPick: (value: string) => void;
}

/**
 * A list from which something is picked that happens at once. Arrow keys go through it; Enter picks, and leaving it picks
 * nothing (WCAG 2.2, 3.2.2: to change a setting does nothing else).
 */
export function PickSelect(props: PickSelectProps) {
  const { id, name, prompt, options, value = '', isDisabled = false, className = '', onPick } = props;
  const hintId = useId();
  const isByKeys = useRef(false);
  /** What the keys have come to; null: nothing that is not so already. */
  const [reached, setReached] = useState<string | null>(null);
  const rest = () => {
    isByKeys.current = false;
    setReached(null);
  };
  const pick = (picked: string) => {
    rest();
    onPick(picked);
  };
  return (
    <>
      <select
        {...(id === undefined ? { 'aria-label': name } : { id })}
        {...(reached === null ? {} : { 'aria-describedby': hintId })}
        className={`control ${className}`}
        disabled={isDisabled}
        value={reached ?? value}
        onPointerDown={rest}
        onBlur={rest}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') isByKeys.current = true;
          else if (reached !== null) {
            event.preventDefault();
            pick(reached);
          }
        }}
        onChange={({ target }) => (isByKeys.current ? setReached(target.value) : pick(target.value))}
      >
        <option value="" disabled>
          {prompt}
        </option>
        {options.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
      <span id={hintId} role="status" className="text-xs text-muted empty:hidden">
        {reached !== null && 'Enter picks it'}
      </span>
    </>
  );
}
