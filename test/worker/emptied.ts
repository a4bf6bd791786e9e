/** Files share their worker's objects: what one has stored is gone before the next begins. */
import { reset } from 'cloudflare:test';
import { afterAll } from 'vitest';

afterAll(() => reset());
