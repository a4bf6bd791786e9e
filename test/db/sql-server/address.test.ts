import mssql from 'mssql';
import { Connection } from 'tedious';
import { describe, expect, test } from 'vitest';
import { describeDatabase } from '../../../db/open.ts';
import { parseMssqlUrl, problemOfMssqlUrl } from '../../../db/sql-server/address.ts';

const HOST = 'spend.database.windows.net';

/** What the driver makes of it; it throws if it cannot be used. Nothing is connected. */
function drivers(url: string) {
  const pool = new mssql.ConnectionPool(parseMssqlUrl(url)) as unknown as {
    _config(): ConstructorParameters<typeof Connection>[0];
  };
  const connection = new Connection(pool._config()) as unknown as {
    config: { authentication: unknown; server: string; options: { port: number; encrypt: boolean } };
  };
  return connection.config;
}

test.each([
  [
    `mssql://app:p%40ss@${HOST}/spendgate`,
    { type: 'default', options: { userName: 'app', password: 'p@ss' } },
  ],
  [
    `mssql://${HOST}/spendgate?authentication=managed-identity`,
    { type: 'azure-active-directory-msi-app-service', options: {} },
  ],
  [
    `mssql://0d9c-id@${HOST}/spendgate?authentication=managed-identity`,
    { type: 'azure-active-directory-msi-app-service', options: { clientId: '0d9c-id' } },
  ],
  [
    `mssql://0d9c-id:from-vault@${HOST}/spendgate?authentication=service-principal&tenant=7f-tenant`,
    {
      type: 'azure-active-directory-service-principal-secret',
      options: { clientId: '0d9c-id', clientSecret: 'from-vault', tenantId: '7f-tenant' },
    },
  ],
  [`mssql://${HOST}/spendgate?authentication=entra`, { type: 'azure-active-directory-default', options: {} }],
])('%s is understood by the driver', (url, { type, options }) => {
  const config = drivers(url);
  expect(config.authentication).toMatchObject({ type, options });
  expect(config).toMatchObject({ server: HOST, options: { port: 1433, encrypt: true } });
});

test('another port, a certificate of one’s own, and no encryption where that is said', () => {
  const local = parseMssqlUrl(
    'mssql://app:x@127.0.0.1:14330/own%20name?encrypt=false&trustServerCertificate=true',
  );
  expect(local).toMatchObject({
    port: 14_330,
    database: 'own name',
    options: { encrypt: false, trustServerCertificate: true },
  });
});

describe('is refused in words, without anything of the address', () => {
  test.each([
    ['mssql://app:x@/spendgate', 'not a URL'],
    [`mssql://app:x@${HOST}/`, 'no database'],
    [`mssql://app:x@${HOST}/spendgate?encypt=false`, 'a parameter other than'],
    [`mssql://app:x@${HOST}/spendgate?tenant=7f`, 'belongs to a service-principal'],
    [`mssql://${HOST}/spendgate?authentication=guessed`, 'one of managed-identity'],
    [`mssql://${HOST}/spendgate?authentication=managed-identity&encrypt=false`, 'encrypted connection only'],
    [`mssql://id:x@${HOST}/spendgate?authentication=managed-identity`, 'no password'],
    [`mssql://id:x@${HOST}/spendgate?authentication=service-principal`, 'a secret and a tenant'],
    [`mssql://id@${HOST}/spendgate?authentication=entra`, 'whoever is signed in'],
  ])('%s', (url, words) => {
    expect(problemOfMssqlUrl(url)).toContain(words);
    expect(() => parseMssqlUrl(url)).toThrow(words);
    expect(describeDatabase(url)).toBeNull();
  });
});
