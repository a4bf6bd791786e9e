import { useState } from 'react';
import { CHOICES, choiceOf, keepChoice, languagesOf, readChoice } from './choice.ts';
import { writeFor } from './locale.ts';

const storage = () => localStorage;

/** By whose notation figures and dates are written. Another choice holds at once. */
export function NotationSelect() {
  const [choice, setChoice] = useState(() => readChoice(storage));
  const choose = (text: string) => {
    const chosen = choiceOf(text);
    keepChoice(chosen, storage);
    setChoice(chosen);
    writeFor(languagesOf(chosen, navigator.languages));
  };
  return (
    <select
      className="control max-w-full"
      aria-label="Figures and dates"
      value={choice ?? ''}
      onChange={(event) => choose(event.target.value)}
    >
      <option value="">Notation: browser</option>
      {CHOICES.map(([locale, name]) => (
        <option key={locale} value={locale} lang={locale}>
          {name}
        </option>
      ))}
    </select>
  );
}
