/**
 * JSON whose numbers stay the text that they are: an amount of money must not pass through a binary float.
 * The reviver's source text: https://tc39.es/proposal-json-parse-with-source/ (ES2026).
 */
import type * as z from 'zod';
import { ReportError } from './report.ts';

/** A number as it stands in the text. */
export class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** @throws {ReportError} if the text is no JSON */
export function parseExactly(text: string): unknown {
  try {
    return parse(text, (_, value, { source }) =>
      typeof value === 'number' && source !== undefined ? new NumberText(source) : value,
    );
  } catch (error) {
    if (error instanceof SyntaxError) throw new ReportError('the file', 'it is no JSON');
    throw error;
  }
}

/**
 * The pages of a report that an API hands out page by page: one, or an array of them in order.
 * @param what the report's name, for the error
 * @throws {ReportError} if the text is something else, or the last page says that there are more
 */
export function readPages<Page extends { readonly has_more?: boolean | undefined }>(
  text: string,
  pageSchema: z.ZodType<Page>,
  what: string,
): Page[] {
  const pages = [parseExactly(text)].flat().map((page, index, all) => {
    const parsed = pageSchema.safeParse(page);
    if (parsed.success) return parsed.data;
    const path = parsed.error.issues[0]?.path.join('.') || 'the file';
    throw new ReportError(all.length > 1 ? `page ${index + 1}, ${path}` : path, `it is no page of ${what}`);
  });
  if (pages.at(-1)?.has_more === true)
    throw new ReportError('has_more', 'the report goes on: add its other pages');
  return pages;
}
