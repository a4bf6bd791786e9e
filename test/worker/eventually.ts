import { vi } from 'vitest';

/** Looks until an assertion holds that will by itself, however busy the machine is. */
export const eventually = <T>(look: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(look, { timeout: 30_000 });
