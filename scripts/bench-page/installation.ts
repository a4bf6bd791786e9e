/** The dashboard API in this process, over a database that is there already, for as long as the page is measured. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { localConfigSchema } from '../../dashboard-api/local/messages.ts';
import { startLocal } from '../../dashboard-api/local/run.ts';
import { pageBuild } from '../start/page.ts';
import { newestPublicHalf, publicHalf, rootSecrets } from '../start/root-secrets.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const EMBEDDED = /^pglite:(.+)/;
/** Nothing listens there: keys are not called while a page is measured. */
const NO_GATEWAY = 'http://127.0.0.1:9';

export interface Installation {
  readonly url: string;
  /** A fresh one-time link. */
  newLink(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Serves the page over a database, with secrets made for now: keys in it let nobody in.
 * @param databaseUrl as `npm run seed` takes it @param organisationId whose dashboard it is
 */
export async function startOver(databaseUrl: string, organisationId: string): Promise<Installation> {
  const page = pageBuild(ROOT);
  if (!page.isBuilt()) await page.build(new AbortController().signal);
  const folder = mkdtempSync(join(tmpdir(), 'spendgate-bench-page-'));
  writeFileSync(join(folder, 'organisation-id'), `${organisationId}\n`, { mode: 0o600 });
  const directory = EMBEDDED.exec(databaseUrl)?.[1];
  if (directory !== undefined) symlinkSync(resolve(directory), join(folder, 'database'));
  const secrets = rootSecrets(folder);
  const config = localConfigSchema.parse({
    stateDir: folder,
    postgresUrl: directory === undefined ? databaseUrl : null,
    port: 0,
    gatewayUrl: NO_GATEWAY,
    webRoot: page.webRoot,
    wantsReadyCredentials: false,
    secrets: {
      gatewayId: secrets.gatewayId,
      peppers: secrets.peppers,
      secretKeys: secrets.secretKeys,
      keyIdTagSecret: secrets.keyIdTagSecret,
      credentialSealKey: newestPublicHalf(secrets.credentialKeys),
      dashboardSigningKey: secrets.dashboardSigningKey,
      gatewayVerifyKey: publicHalf(secrets.gatewaySigningKey),
    },
  });
  const api = await startLocal(config, { write: () => undefined }).catch((err: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw err;
  });
  return {
    url: `http://127.0.0.1:${api.port}`,
    async newLink() {
      const message = await api.newLoginLink();
      if (message.type !== 'login-link') throw new TypeError('no link');
      return message.url;
    },
    async stop() {
      await api.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
