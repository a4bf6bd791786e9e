import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

const WEB = new URL('../../../../dashboard-api/web', import.meta.url).pathname;

/** Builds the page into a folder of its own, whatever `dist` holds. @returns the folder */
export async function buildPage(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'spendgate-page-'));
  await build({
    configFile: join(WEB, 'vite.config.ts'),
    build: { outDir, emptyOutDir: true },
    logLevel: 'error',
  });
  return outDir;
}

export const removePage = (webRoot: string): Promise<void> => rm(webRoot, { recursive: true });
