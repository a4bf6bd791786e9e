import { useState } from 'react';
import { chooseTheme, readTheme, THEMES, type Theme } from './theme.ts';

const NAMES: Readonly<Record<Theme, string>> = {
  system: 'System',
  light: 'Light',
  dark: 'Dark',
};
const storage = () => localStorage;

/** Light, dark, or what the system prefers. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(() => readTheme(storage));
  const choose = (chosen: Theme) => {
    chooseTheme(chosen, document.documentElement, storage);
    setTheme(chosen);
  };
  return (
    <select
      className="control max-w-28"
      aria-label="Theme"
      value={theme}
      onChange={(event) => choose(THEMES.find((known) => known === event.target.value) ?? 'system')}
    >
      {THEMES.map((known) => (
        <option key={known} value={known}>
          {NAMES[known]}
        </option>
      ))}
    </select>
  );
}
