import { describe, expect, it } from 'vitest';
import { readAudit } from '../../../scripts/check/advisories.ts';
import { undecidedScripts } from '../../../scripts/check/install-scripts.ts';
import { isAllowed, unfitLicences } from '../../../scripts/check/licences.ts';
import { packageName, unprovenPackages } from '../../../scripts/check/lock-file.ts';

const HASH = 'sha512-AAAA';

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
