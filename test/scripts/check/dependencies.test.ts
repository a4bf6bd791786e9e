import { describe, expect, it } from 'vitest';
import { readAudit } from '../../../scripts/check/advisories.ts';
import { idlePackages, namesOf, unnamedPackages } from '../../../scripts/check/dependencies.ts';
import { undecidedScripts } from '../../../scripts/check/install-scripts.ts';
import { isAllowed, unfitLicences } from '../../../scripts/check/licences.ts';
import { packageName, unprovenPackages } from '../../../scripts/check/lock-file.ts';

const HASH = 'sha512-AAAA';

describe('dependencies', () => {
  const code = (text: string) => [{ path: 'db/a.ts', text }];
  /** Less what the list of reasons says about packages that these small cases do not have. */
  const idle = (names: string[], files: { path: string; text: string }[]) =>
    idlePackages(names, files).filter((finding) => finding.startsWith('package.json'));

  it('finds a package that nothing imports, and no mention takes the place of an import', () => {
    expect(idle(['a', 'b'], code("import { x } from 'a';\nconst b = 'b';"))).toEqual([
      'package.json names b, and nothing imports it',
    ]);
  });

  it.each([
    ['a module', { path: 'db/a.ts', text: "import type {\n  X,\n} from '@scope/a/part';" }],
    ['a module, for its effect', { path: 'scripts/a.mjs', text: "import '@scope/a';" }],
    ['a style sheet', { path: 'dashboard-api/web/a.css', text: '@import "@scope/a";' }],
    ['a font', { path: 'dashboard-api/web/a.css', text: 'src: url("@scope/a/b.woff2")' }],
    ['the compiler', { path: 'worker/tsconfig.json', text: '{ "types": ["@scope/a/types"] }' }],
  ])('sees what is used by %s', (_user, file) => {
    expect(idle(['@scope/a'], [file])).toEqual([]);
    expect(unnamedPackages([], [file])).toEqual([
      `${file.path}:${file.text.split('\n').length} imports @scope/a, which package.json does not name`,
    ]);
  });

  it('lets modules of the runtime and of our own be', () => {
    expect(
      unnamedPackages([], code("import 'node:fs';\nimport 'cloudflare:workers';\nimport './b.ts';")),
    ).toEqual([]);
    expect(
      unnamedPackages(['@types/node'], [{ path: 'tsconfig.json', text: '{ "types": ["node"] }' }]),
    ).toEqual([]);
  });

  it('refuses a reason for a package that is gone or imported after all', () => {
    expect(idlePackages([], []).join('\n')).toContain('a reason for wrangler that is not needed');
    expect(idlePackages(['wrangler'], code("import 'wrangler';")).join('\n')).toContain(
      'a reason for wrangler',
    );
  });

  it('reads all three kinds', () => {
    const named = { dependencies: { a: '1' }, optionalDependencies: { b: '1' }, devDependencies: { c: '1' } };
    expect(namesOf(named)).toEqual(['a', 'b', 'c']);
  });
});

describe('lock file', () => {
  it('refuses a package without hash, with a weak hash, or bound to a host', () => {
    expect(unprovenPackages({ 'node_modules/a': {} })).toHaveLength(1);
    expect(unprovenPackages({ 'node_modules/a': { integrity: 'sha1-AAAA' } })).toHaveLength(1);
    const resolved = 'https://packages.example/a.tgz';
    expect(unprovenPackages({ 'node_modules/a': { integrity: HASH, resolved } })).toHaveLength(1);
  });

  it('accepts a package with its hash alone, and one that came inside another', () => {
    expect(
      unprovenPackages({
        'node_modules/a': { integrity: HASH },
        'node_modules/a/node_modules/b': { inBundle: true },
      }),
    ).toEqual([]);
  });

  it('reads names from nested and scoped paths', () => {
    expect(packageName('node_modules/a/node_modules/@scope/b')).toBe('@scope/b');
  });
});

describe('install scripts', () => {
  const packages = { 'node_modules/a': { hasInstallScript: true }, 'node_modules/b': {} };

  it('must be decided by name', () => {
    expect(undecidedScripts(packages, ['a'])).toEqual([]);
    expect(undecidedScripts(packages, [])).toHaveLength(1);
  });

  it('refuses a decision about a package without one', () => {
    expect(undecidedScripts(packages, ['a', 'b'])).toHaveLength(1);
  });
});

describe('licences', () => {
  it.each(['MIT', '(MIT OR GPL-3.0)', 'GPL-3.0 OR Apache-2.0', '(MIT AND Zlib)'])(
    'allows %s',
    (expression) => {
      expect(isAllowed(expression)).toBe(true);
    },
  );

  it.each([
    'GPL-3.0',
    'MIT AND GPL-3.0',
    'SEE LICENSE IN LICENSE',
    '',
    undefined,
    'MIT OR (GPL-3.0 AND MIT)',
  ])('refuses %s', (expression) => expect(isAllowed(expression)).toBe(false));

  it('names the package that does not fit', () => {
    expect(unfitLicences({ 'node_modules/a': { license: 'AGPL-3.0' } })).toEqual(['a: AGPL-3.0']);
    expect(unfitLicences({ 'node_modules/axe-core': { license: 'MPL-2.0' } })).toEqual([]);
  });
});

describe('advisories', () => {
  it('fails at high and critical, and counts the others', () => {
    const answer = (severity: string) =>
      JSON.stringify({ vulnerabilities: { a: { severity, range: '<2' } } });
    expect(readAudit(answer('high'))).toMatchObject({ outcome: 'failed', findings: ['a <2: high'] });
    expect(readAudit(answer('critical')).outcome).toBe('failed');
    expect(readAudit(answer('moderate'))).toEqual({ outcome: 'ok', note: '1 of lower severity' });
  });

  it('says so when the registry answers no audit, and never takes that for a good answer', () => {
    for (const output of ['{"message":"405 Method Not Allowed","error":{"summary":""}}', 'not JSON', '']) {
      expect(readAudit(output).outcome).toBe('skipped');
    }
  });
});
