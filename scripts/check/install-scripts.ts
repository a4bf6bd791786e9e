/** A package may run code when it is installed only if package.json (`allowScripts`) names it, allowed or refused. */
import { type Check, verdict } from './check.ts';
import { type LockedPackages, lockedPackages, packageName } from './lock-file.ts';

export const installScripts: Check = {
  name: 'install scripts',
  run(project) {
    const manifest = project.files.find(({ path }) => path === 'package.json');
    const { allowScripts = {} } = JSON.parse(manifest?.text ?? '{}') as {
      allowScripts?: Record<string, boolean>;
    };
    const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name]);
    return verdict(
      undecidedScripts(lockedPackages(project), Object.keys(allowScripts)),
      `allowed: ${allowed.join(', ')}`,
    );
  },
};

/** Scripts that nobody decided on, and decisions about packages that have none. Optional ones for other systems count. */
export function undecidedScripts(packages: LockedPackages, named: readonly string[]): string[] {
  const having = new Set(
    Object.entries(packages)
      .filter(([, entry]) => entry.hasInstallScript)
      .map(([path]) => packageName(path)),
  );
  return [
    ...[...having]
      .filter((name) => !named.includes(name))
      .map((name) => `${name} has an install script: decide in allowScripts`),
    ...named
      .filter((name) => !having.has(name))
      .map((name) => `allowScripts names ${name}, which has no install script`),
  ];
}
