/** The deployment files, as text: what they must say of each store, and that they and the API speak of the same settings. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EnvironmentError, readEnvironment } from '../../dashboard-api/env.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const azure = (name: string) => text(`deploy/azure/${name}.bicep`);

/** The body of the one resource of a type, up to its closing brace at the margin. */
function resource(file: string, type: string): string {
  const bodies = [...azure(file).matchAll(/^resource \w+ '([^']+)@[^']+'( existing)? = \[?[\s\S]*?^[}\]]/gm)]
    .filter(([, named, existing]) => named === type && existing === undefined)
    .map(([body]) => body);
  expect(bodies, `${type} in ${file}`).toHaveLength(1);
  return bodies[0] ?? '';
}

describe('P35: the database on Azure', () => {
  const server = () => resource('database', 'Microsoft.Sql/servers');
  const of = (part: string) => resource('database', `Microsoft.Sql/servers/databases/${part}`);

  test('is encrypted at rest, and its backups with it, which are in another region', () => {
    expect(of('transparentDataEncryption')).toContain("state: 'Enabled'");
    expect(resource('database', 'Microsoft.Sql/servers/databases')).toContain(
      "requestedBackupStorageRedundancy: 'Geo'",
    );
  });

  test('takes no password, and nobody from outside unless an address is named', () => {
    expect(server()).toContain('azureADOnlyAuthentication: true');
    expect(server()).not.toMatch(/administratorLogin(Password)?:/);
    expect(server()).toContain("publicNetworkAccess: empty(administratorAddresses) ? 'Disabled' : 'Enabled'");
    expect(azure('database')).toContain('param administratorAddresses array = []');
    expect(server()).toMatch(/minimalTlsVersion: '1\.[23]'/);
    expect(resource('database', 'Microsoft.Network/privateEndpoints')).toContain("'sqlServer'");
  });

  test('can be put back to any moment of thirty days, and keeps nothing for longer', () => {
    expect(of('backupShortTermRetentionPolicies')).toContain('retentionDays: pointInTimeDays');
    expect(azure('database')).toMatch(/@maxValue\(30\)\nparam pointInTimeDays int = 30/);
    const longTerm = of('backupLongTermRetentionPolicies');
    expect(longTerm).toContain("weeklyRetention: 'P4W'");
    for (const longer of ['monthly', 'yearly']) expect(longTerm).toContain(`${longer}Retention: 'PT0S'`);
  });

  test('has sign-ins and changes audited, and no statement, since that has values in it', () => {
    const auditing = resource('database', 'Microsoft.Sql/servers/auditingSettings');
    expect(auditing).toContain("state: 'Enabled'");
    expect(auditing).toContain('FAILED_DATABASE_AUTHENTICATION_GROUP');
    expect(auditing).toContain('SCHEMA_OBJECT_PERMISSION_CHANGE_GROUP');
    expect(auditing).not.toMatch(/BATCH_|SCHEMA_OBJECT_ACCESS_GROUP/);
    expect(azure('database')).toContain("category: 'SQLSecurityAuditEvents'");
  });
});

describe('P36: root secrets come from the vault', () => {
  const parameters = (file: string) => [...azure(file).matchAll(/^param (\w+)/gm)].map(([, name]) => name);
  const listed = (name: string) =>
    [
      ...(new RegExp(`^var ${name} = \\[\\n([^\\]]*)\\]`, 'm').exec(azure('api'))?.[1] ?? '').matchAll(
        /'(\w+)'/g,
      ),
    ].map(([, secret]) => secret);

  test('no parameter of any file is one, and each is read by an identity when a process starts', () => {
    for (const file of readdirSync(join(ROOT, 'deploy/azure')).filter((name) => name.endsWith('.bicep')))
      expect(parameters(file.replace('.bicep', '')).join()).not.toMatch(/secret|password|pepper|signingKey/i);
    expect(azure('api').match(/keyVaultUrl: /g)).toHaveLength(2);
    expect(azure('api')).not.toMatch(/^\s+value: .*(secret|password)/im);
    expect(azure('api')).not.toContain('listKeys(');
  });

  test('the vault is closed, and cannot be emptied at once', () => {
    const vault = resource('foundation', 'Microsoft.KeyVault/vaults');
    expect(vault).toContain('enableRbacAuthorization: true');
    expect(vault).toContain('enablePurgeProtection: true');
    expect(vault).toContain("defaultAction: 'Deny'");
    expect(resource('foundation', 'Microsoft.ContainerRegistry/registries')).toContain(
      'adminUserEnabled: false',
    );
  });

  test('the API is given every setting that it cannot do without', async () => {
    const refused: unknown = await readEnvironment({}).catch((err: unknown) => err);
    expect(refused).toBeInstanceOf(EnvironmentError);
    const missing = String(refused).split(': ').at(-1)?.split(', ') ?? [];
    expect(missing).toContain('PEPPERS');
    const stated = [...azure('api').matchAll(/^\s+name: '([A-Z_]+)'/gm)].map(([, name]) => name);
    const image =
      /ENV (.+)/
        .exec(text('Dockerfile'))?.[1]
        ?.split(' ')
        .map((pair) => pair.split('=')[0]) ?? [];
    expect([...stated, ...image, ...listed('rootSecrets')]).toEqual(expect.arrayContaining(missing));
    for (const secret of ['PEPPERS', 'KEY_ID_TAG_SECRET', 'DASHBOARD_SIGNING_KEY', 'SECRET_KEYS'])
      expect(listed('rootSecrets')).toContain(secret);
    expect(listed('providerSecrets')).toEqual(['OIDC_CLIENT_SECRET']);
  });
});

test('each process has an identity of its own at the database', () => {
  const [api, upkeep] = [
    resource('api', 'Microsoft.App/containerApps'),
    resource('api', 'Microsoft.App/jobs'),
  ];
  const signedInAs = (who: string) => `value: 'mssql://$\{${who}.properties.clientId}$\{database}'`;
  expect(azure('api')).toContain(signedInAs('application'));
  expect(azure('api')).toContain(signedInAs('ingest'));
  expect(upkeep).toContain(signedInAs('retention'));
  expect(api).not.toContain('retention');
  expect(upkeep).not.toContain('application');
});

test('P32: the image is made of what is in the repository, runs as nobody in particular, and is given nothing secret', () => {
  const image = text('Dockerfile');
  expect(image).toMatch(/^USER node$/m);
  expect(image).not.toMatch(/^ARG|SECRET|PASSWORD/m);
  for (const [, copied = ''] of image.matchAll(/^COPY (?!--from)(.+) \S+$/gm))
    for (const path of copied.split(' ')) expect(text('.dockerignore')).toContain(`!${path}`);
  expect(text('.dockerignore')).toMatch(/^\*$/m);
});
