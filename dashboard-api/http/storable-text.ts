/** Refuses requests with text that no engine can hold, wherever in them it stands: half a character, or NUL. */
import type { MiddlewareHandler } from 'hono';
import { isStorableText } from '../../contract/storable-text.ts';
import type { AppEnv } from './app-env.ts';
import { invalid } from './problems.ts';

/** How NUL and halves of surrogate pairs are written in JSON; anything else need not be parsed twice. */
const SUSPECT = /\\u(?:0000|d[89a-f])/i;

const NO_TEXT = 'text may hold neither NUL nor half of a character';

/** Behind the body limit, before the routes. */
export const storableText = (): MiddlewareHandler<AppEnv> =>
  async function storableText(context, next) {
    const { req } = context;
    const { searchParams, pathname } = new URL(req.url);
    const inAddress = /%00/.test(pathname) || [...searchParams].flat().some((text) => text.includes('\0'));
    if (inAddress) return invalid(context, '', NO_TEXT);
    if (req.method === 'GET' || req.method === 'HEAD') return next();
    const body = await req.text();
    return SUSPECT.test(body) && !isStorableJson(body) ? invalid(context, '', NO_TEXT) : next();
  };

/** What is no JSON is for the route to refuse. */
function isStorableJson(body: string): boolean {
  try {
    let isStorable = true;
    JSON.parse(body, (name, value: unknown) => {
      isStorable &&= isStorableText(name) && (typeof value !== 'string' || isStorableText(value));
      return value;
    });
    return isStorable;
  } catch {
    return true;
  }
}
