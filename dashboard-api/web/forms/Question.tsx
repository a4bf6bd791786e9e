import type { ReactNode } from 'react';
import type { Command } from '../api/client.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from './FormModal.tsx';

interface QuestionProps<Answer> {
  /** The question itself: “Remove the passkey “Laptop”?” */
  readonly title: string;
  /** What its button does, and what it says meanwhile. */
  readonly action: string;
  readonly working: string;
  readonly command: Command;
  /** First parts of the keys of the queries that it may change. */
  readonly stale: readonly string[];
  readonly onClose: () => void;
  /** Takes the answer in the place of closing. */
  readonly onDone?: ((answer: Answer) => void) | undefined;
  /** What goes, what stays, and what there is to do afterwards. */
  readonly children: ReactNode;
}

/** Asks before a press takes something away that no other press brings back. A fresh proof, where one is due, comes after. */
export function Question<Answer = void>({
  command,
  stale,
  onClose,
  onDone = onClose,
  ...words
}: QuestionProps<Answer>) {
  const act = useCommand<Answer>(stale, onDone);
  return (
    <FormModal {...words} command={act} isGrave onClose={onClose} onSubmit={() => act.mutate(command)} />
  );
}
