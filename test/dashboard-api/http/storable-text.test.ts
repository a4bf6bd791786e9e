import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { AppEnv } from '../../../dashboard-api/http/app-env.ts';
import { storableText } from '../../../dashboard-api/http/storable-text.ts';

const app = new Hono<AppEnv>();
app.use(storableText());
app.all('*', async (context) => context.text(await context.req.text()));

const posted = async (body: string) => (await app.request('/', { method: 'POST', body })).status;

test.each([
  ['plain text', '{"name":"Zoë 😀"}', 200],
  ['a whole pair, escaped', '{"name":"\\ud83d\\ude00"}', 200],
  ['the escape of an escape', '{"name":"\\\\u0000"}', 200],
  ['NUL', '{"name":"a\\u0000"}', 400],
  ['NUL in the name of a field, far down', '{"a":[{"b\\u0000":1}]}', 400],
  ['half a pair', '{"name":"\\ud83d"}', 400],
  ['the other half', '{"a":["\\uDE00x"]}', 400],
  ['what is no JSON', '\\u0000', 200],
])('%s: %s is answered %d', async (_, body, status) => {
  expect(await posted(body)).toBe(status);
});

test('NUL in an address is refused, in a parameter and in the path', async () => {
  expect((await app.request('/a?b=%20')).status).toBe(200);
  expect((await app.request('/a?b=%00')).status).toBe(400);
  expect((await app.request('/a?%00=b')).status).toBe(400);
  expect((await app.request('/a%00')).status).toBe(400);
});

test('what passes is there for the route to read', async () => {
  const body = '{"name":"\\ud83d\\ude00"}';
  expect(await (await app.request('/', { method: 'PUT', body })).text()).toBe(body);
});
