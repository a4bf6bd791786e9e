import { expect, test } from 'vitest';
import { ENGINES } from '../../db/engines.ts';
import { testApi } from '../api.ts';

test('the OpenAPI document that is checked in is what the API serves: `npm test -- -u` with this file writes it anew', async () => {
  const [engine] = ENGINES;
  if (!engine) throw new Error('no engine');
  const db = await engine.open();
  try {
    const served: unknown = await (await (await testApi(db)).get('/api/v1/openapi.json')).json();
    await expect(`${JSON.stringify(served, null, 1)}\n`).toMatchFileSnapshot('../../../docs/openapi.json');
  } finally {
    await db.close();
  }
});
