/** The browser that the page is tested in: the system's own, never a downloaded one. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The one without windows first: the same browser, which takes two thirds of the processor time. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];

/** Path of the browser: `CHROMIUM_PATH` if set, else the first known name on the search path; null without one. */
export function findChromium(environment: NodeJS.ProcessEnv): string | null {
  const stated = environment['CHROMIUM_PATH'];
  if (stated) return stated;
  const folders = (environment['PATH'] ?? '').split(delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
