/** Every package's licence is one that lets an Apache-2.0 product use it; the others are named one by one. */
import { type Check, verdict } from './check.ts';
import { type LockedPackages, lockedPackages, packageName } from './lock-file.ts';

const ALLOWED = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Zlib',
  'Python-2.0',
]);

/** By the beginning of the package's name: why another licence is no obstacle. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  lightningcss: 'MPL-2.0, used unchanged to build style sheets, not part of what is shipped',
  'axe-core': 'MPL-2.0, used unchanged in tests',
  '@axe-core/playwright': 'MPL-2.0, used unchanged in tests',
  'caniuse-lite': 'CC-BY-4.0, data read while building, not shipped',
  '@img/sharp':
    'LGPL-3.0-or-later, a separate shared library of local mode, used unchanged, not part of the Worker',
  '@fontsource-variable/inter': 'OFL-1.1, a font served unchanged with its licence',
};

export const licences: Check = {
  name: 'licences',
  run(project) {
    const packages = lockedPackages(project);
    const excepted = Object.keys(packages).filter((path) => exceptionFor(packageName(path)) !== undefined);
    return verdict(unfitLicences(packages), `${excepted.length} packages by named exception`);
  },
};

/** Packages whose licence is unknown or not on the list. */
export function unfitLicences(packages: LockedPackages): string[] {
  return Object.entries(packages)
    .filter(([path, entry]) => !isAllowed(entry.license) && exceptionFor(packageName(path)) === undefined)
    .map(([path, entry]) => `${packageName(path)}: ${entry.license ?? 'no licence stated'}`);
}

/** True for an SPDX expression of which all parts (AND) or one part (OR) are on the list. */
export function isAllowed(expression: string | undefined): boolean {
  if (!expression) return false;
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(bare)) return false;
  return bare.split(' OR ').some((choice) => choice.split(' AND ').every((part) => ALLOWED.has(part.trim())));
}

function exceptionFor(name: string): string | undefined {
  return Object.entries(EXCEPTIONS).find(([prefix]) => name === prefix || name.startsWith(`${prefix}-`))?.[1];
}
