/** Makes what the programs run and serve: the page and the bundled Worker. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorker } from '../bundle/worker.ts';
import { pageBuild } from './page.ts';
import { type ProgramPaths, programPaths } from './programs.ts';
import { step } from './progress.ts';

export interface Built {
  /** The bundled Worker, a file. */
  readonly workerPath: string;
  /** The built page, a folder. */
  readonly webRoot: string;
}

/** What is run, and how it is made. A test puts small programs in the place of ours. */
export interface Sources {
  readonly root: string;
  readonly paths: ProgramPaths;
  /** @throws {BuildError} for the user, with the tool's own words */
  build(stateDir: string, stop: AbortSignal): Promise<Built>;
}

/** The page or the Worker cannot be built. The message is for the user. */
export class BuildError extends Error {}

export function productSources(root: string): Sources {
  return {
    root,
    paths: programPaths(root),
    async build(stateDir, stop) {
      const page = pageBuild(root);
      if (!page.isBuilt()) await step('building the page', () => page.build(stop)).catch(asBuildError);
      const workerPath = await step('bundling the Worker', () => writeWorker(root, stateDir)).catch(
        asBuildError,
      );
      return { workerPath, webRoot: page.webRoot };
    },
  };
}

async function writeWorker(root: string, stateDir: string): Promise<string> {
  const { code } = await bundleWorker(root, 'worker/local.ts');
  const directory = join(stateDir, 'worker');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'worker.js');
  writeFileSync(path, code);
  return path;
}

function asBuildError(error: unknown): never {
  throw new BuildError(error instanceof Error ? error.message : String(error));
}
