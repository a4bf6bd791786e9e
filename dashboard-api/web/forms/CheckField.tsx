import type { ReactNode } from 'react';

interface CheckFieldProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly isDisabled?: boolean;
  readonly children: ReactNode;
}

/** Yes or no, with its words beside it. */
export function CheckField({ checked, onChange, isDisabled = false, children }: CheckFieldProps) {
  return (
    <label className="flex items-start gap-2">
      <input
        type="checkbox"
        className="mt-1"
        checked={checked}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
