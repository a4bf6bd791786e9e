import { fileURLToPath } from 'node:url';
import { pageBuild } from '../../../../scripts/start/page.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');

/** The page, built from the present sources unless that was done already: by a stack, or another test. @returns its folder */
export async function buildPage(): Promise<string> {
  const page = pageBuild(ROOT);
  if (!page.isBuilt()) await page.build(new AbortController().signal);
  return page.webRoot;
}
