/** Model matching: which entry of the price book a model id belongs to. No I/O. */
import type { MatchRule } from './form.ts';

/** A compiled rule; takes a model id in lower case. */
export type ModelTest = (model: string) => boolean;

/**
 * Compiles a rule once.
 * @throws {SyntaxError} if a regular expression is malformed
 */
export function compileMatch(rule: MatchRule): ModelTest {
  if ('equals' in rule) {
    const text = rule.equals.toLowerCase();
    return (model) => model === text;
  }
  if ('starts_with' in rule) {
    const text = rule.starts_with.toLowerCase();
    return (model) => model.startsWith(text);
  }
  if ('ends_with' in rule) {
    const text = rule.ends_with.toLowerCase();
    return (model) => model.endsWith(text);
  }
  if ('contains' in rule) {
    const text = rule.contains.toLowerCase();
    return (model) => model.includes(text);
  }
  if ('regex' in rule) {
    const pattern = new RegExp(rule.regex);
    return (model) => pattern.test(model);
  }
  if ('or' in rule) {
    const tests = rule.or.map(compileMatch);
    return (model) => tests.some((test) => test(model));
  }
  const tests = rule.and.map(compileMatch);
  return (model) => tests.every((test) => test(model));
}

const COMPACT_DATE = /-(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g;

/**
 * The spellings under which a model id is looked up, in order: as it is, then with `-20250131` written
 * `-2025-01-31`, since providers and the source differ in how they write a snapshot's date.
 */
export function spellings(model: string): readonly string[] {
  const plain = model.trim().toLowerCase();
  const dashed = plain.replace(COMPACT_DATE, '-$1-$2-$3');
  return dashed === plain ? [plain] : [plain, dashed];
}
