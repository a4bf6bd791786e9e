interface FormButtonsProps {
  /** What the form does, as its button says it: "Create key". */
  readonly action: string;
  /** What the button says meanwhile: "Creating…". */
  readonly working: string;
  readonly isWorking: boolean;
  /** True for what cannot be undone. */
  readonly isGrave?: boolean;
  readonly isDisabled?: boolean;
  readonly onCancel: () => void;
}

/** The end of a form in a dialog: the action, and the way out of it. */
export function FormButtons({
  action,
  working,
  isWorking,
  isGrave = false,
  isDisabled = false,
  onCancel,
}: FormButtonsProps) {
  return (
    <div className="flex justify-end gap-2 pt-2">
      <button type="button" className="control" disabled={isWorking} onClick={onCancel}>
        Cancel
      </button>
      <button
        type="submit"
        className={isGrave ? 'control-grave' : 'control-strong'}
        disabled={isWorking || isDisabled}
      >
        {isWorking ? working : action}
      </button>
    </div>
  );
}
