/**
 * What a URL of SQL Server or Azure SQL says. Besides a login with its password it may name an identity of Entra ID, so
 * that no password exists at all:
 *
 * - `mssql://CLIENT_ID@HOST/DATABASE?authentication=managed-identity`, the identity that Azure gives a machine or an
 *   app; without a client id the one that the system assigned
 * - `mssql://CLIENT_ID:SECRET@HOST/DATABASE?authentication=service-principal&tenant=TENANT_ID`
 * - `mssql://HOST/DATABASE?authentication=entra`, whoever is signed in here: environment, workload identity, `az login`
 *
 * https://learn.microsoft.com/sql/connect/node-js/node-js-driver-for-sql-server, tedious' authentication types. No I/O.
 */
import type { config as MssqlConfig } from 'mssql';

type Authentication = NonNullable<MssqlConfig['authentication']>;

const KINDS = ['managed-identity', 'service-principal', 'entra'] as const;
const PARAMETERS = ['encrypt', 'trustServerCertificate', 'authentication', 'tenant'];
const PORT = 1433;

/**
 * The driver's configuration.
 * @throws {TypeError} if `problemOfMssqlUrl` has a word to say
 */
export function parseMssqlUrl(url: string): MssqlConfig {
  const problem = problemOfMssqlUrl(url);
  if (problem !== null) throw new TypeError(`the address of the database cannot be used: ${problem}`);
  const { hostname, port, pathname, username, password, searchParams } = new URL(url);
  const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  const authentication = authenticationOf(searchParams, user, secret);
  return {
    server: hostname,
    port: port === '' ? PORT : Number(port),
    database: decodeURIComponent(pathname.slice(1)),
    ...(authentication === null ? { user, password: secret } : { authentication }),
    options: {
      // Encrypted unless the URL says otherwise, as the server's own drivers have it.
      encrypt: searchParams.get('encrypt') !== 'false',
      trustServerCertificate: searchParams.get('trustServerCertificate') === 'true',
    },
  };
}

/** Why a URL cannot be used, in words without anything of it that could be secret; null: it can. */
export function problemOfMssqlUrl(url: string): string | null {
  if (!URL.canParse(url)) return 'it is not a URL';
  const { hostname, pathname, username, password, searchParams } = new URL(url);
  if (hostname === '' || pathname.length < 2) return 'it names no host or no database';
  if ([...searchParams.keys()].some((name) => !PARAMETERS.includes(name)))
    return `it has a parameter other than ${PARAMETERS.join(', ')}`;
  const kind = searchParams.get('authentication');
  if (kind === null) return searchParams.has('tenant') ? 'tenant belongs to a service-principal' : null;
  if (!KINDS.some((known) => known === kind)) return `authentication is one of ${KINDS.join(', ')}`;
  if (searchParams.get('encrypt') === 'false') return 'a token goes over an encrypted connection only';
  if (kind === 'service-principal')
    return username === '' || password === '' || !searchParams.get('tenant')
      ? 'a service-principal has a client id, a secret and a tenant'
      : null;
  if (password !== '' || searchParams.has('tenant')) return `${kind} has no password and no tenant`;
  return kind === 'entra' && username !== '' ? 'entra takes whoever is signed in' : null;
}

/** @returns null: login and password */
function authenticationOf(
  parameters: URLSearchParams,
  clientId: string,
  clientSecret: string,
): Authentication | null {
  switch (parameters.get('authentication')) {
    case 'managed-identity':
      // One type for machines and apps: it asks wherever the platform says that tokens are given out.
      return {
        type: 'azure-active-directory-msi-app-service',
        options: clientId === '' ? {} : { clientId },
      };
    case 'service-principal':
      return {
        type: 'azure-active-directory-service-principal-secret',
        options: { clientId, clientSecret, tenantId: parameters.get('tenant') ?? '' },
      };
    case 'entra':
      return { type: 'azure-active-directory-default', options: {} };
    default:
      return null;
  }
}
