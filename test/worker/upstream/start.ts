/** Starts the test upstream once for all tests that run in workerd. */
import type { TestProject } from 'vitest/node';
import { startUpstream } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    upstreamUrl: string;
  }
}

export default async function start(project: TestProject): Promise<() => Promise<void>> {
  const upstream = await startUpstream();
  project.provide('upstreamUrl', upstream.url);
  return upstream.close;
}
