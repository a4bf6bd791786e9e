/**
 * What is installed is what was reviewed: each package has its hash, no entry names the host that it came from (so
 * that a mirror serves as well as the registry), and the lock file fits package.json.
 */

import { type Check, type Project, verdict } from './check.ts';
import { runCommand } from './command.ts';

export interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly license?: string;
}

export type LockedPackages = Readonly<Record<string, LockEntry>>;

export const lockFile: Check = {
  name: 'lock file',
  async run(project) {
    const packages = lockedPackages(project);
    const findings = unprovenPackages(packages);
    const dryRun = await runCommand('npm', ['ci', '--dry-run', '--no-audit'], project.root);
    if (dryRun.code !== 0 || /Missing/.test(dryRun.stderr))
      findings.push('npm ci --dry-run: package.json and lock file differ');
    return verdict(findings, `${Object.keys(packages).length} packages`);
  },
};

/** Entries of package-lock.json by path, without the project itself. */
export function lockedPackages(project: Project): LockedPackages {
  const file = project.files.find(({ path }) => path === 'package-lock.json');
  const parsed = JSON.parse(file?.text ?? '{}') as { packages?: Record<string, LockEntry> };
  const { '': _self, ...packages } = parsed.packages ?? {};
  return packages;
}

/** Entries without a SHA-512 hash, or bound to a host. */
export function unprovenPackages(packages: LockedPackages): string[] {
  return Object.entries(packages).flatMap(([path, entry]) => {
    const findings: string[] = [];
    const isOwn = entry.link === true || entry.inBundle === true;
    if (!isOwn && !entry.integrity?.startsWith('sha512-')) findings.push(`${path} has no sha512 hash`);
    if (entry.resolved !== undefined && /^[a-z+]+:/.test(entry.resolved))
      findings.push(`${path} names the host it came from`);
    return findings;
  });
}

/** The name of the package at a path of the lock file. */
export function packageName(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
