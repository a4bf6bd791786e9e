/**
 * Numbers as a person types them. They are read by the separators that the page shows, and as plain decimals with a point,
 * which is what copying an amount gives. Where the two readings differ there is no saying which was meant, and none is taken.
 */
import { parseDecimal } from '../../../contract/money.ts';
import { numberFormat } from './locale.ts';
import { writeDecimal } from './numbers.ts';

/** What was typed: a plain decimal; nothing that is a number; or two numbers between which the text does not decide. */
export type Reading =
  | { readonly kind: 'number'; readonly plain: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous'; readonly readings: readonly [shown: string, plain: string] };

/** How many digits a number may have before and after the point. */
export interface Digits {
  readonly whole: number;
  readonly fraction: number;
}

const NONE: Reading = { kind: 'none' };

/** Reads a number without a sign. @param point what may also stand before decimals, where that is not plain from the page */
export function readTyped(text: string, digits: Digits, point?: ','): Reading {
  const typed = tidied(text);
  const readings = [byNotation(typed), byPoint(typed, '.'), point ? byPoint(typed, point) : null];
  const [first, ...others] = readings.filter((plain) => plain !== null && fits(plain, digits));
  if (first == null) return NONE;
  const second = others.find((other) => other !== null && !isSame(first, other));
  return second == null ? { kind: 'number', plain: first } : { kind: 'ambiguous', readings: [first, second] };
}

/** The same as a plain decimal; null: nothing that can be taken. */
export function readDecimal(text: string, digits: Digits): string | null {
  const reading = readTyped(text, digits);
  return reading.kind === 'number' ? reading.plain : null;
}

/** A number that the page shows as a plain decimal; null: the text is none. */
export const plainOfShown = (text: string): string | null => byNotation(tidied(text));

/** A whole number without a sign; null for anything else. @param most the greatest that is taken */
export function readWhole(text: string, most: number = Number.MAX_SAFE_INTEGER): number | null {
  const plain = readDecimal(text, { whole: String(most).length, fraction: 0 });
  return plain !== null && Number(plain) <= most ? Number(plain) : null;
}

/** Why a text that has two readings is not taken, and how each would be written. */
export function ambiguityWords([shown, plain]: readonly [string, string]): string {
  return `This can be ${writeDecimal(shown)} or ${writeDecimal(plain)}: write ${typedFrom(shown)} or ${typedFrom(plain)}.`;
}

/** What was understood of a number that has separators; null: there is nothing to misunderstand. */
export const understood = (text: string, reading: Reading): string | null =>
  reading.kind === 'number' && !/^\d+$/.test(text.trim()) ? `Read as ${writeDecimal(reading.plain)}.` : null;

/** A plain decimal as it stands in a field: with the reader's point, without separators between thousands. */
export const typedFrom = (plain: string): string => plain.replace('.', notation().points[0] ?? '.');

/** The separators that the page shows, those of numbers first: some countries write amounts with others. */
export function notation(): Notation {
  const parts = [numberFormat({}), numberFormat({ style: 'currency', currency: 'USD' })].flatMap((format) =>
    format.formatToParts(1_234_567.5),
  );
  const values = (type: Intl.NumberFormatPartTypes) => [
    ...new Set(parts.flatMap((part) => (part.type === type ? [tidied(part.value, true)] : []))),
  ];
  const [, second] = parts.filter(({ type }) => type === 'integer');
  return { points: values('decimal'), groups: values('group'), hasHundreds: second?.value.length === 2 };
}

interface Notation {
  readonly points: readonly string[];
  readonly groups: readonly string[];
  /** As in India: above the thousands there are hundreds of them. */
  readonly hasHundreds: boolean;
}

function byNotation(typed: string): string | null {
  const { points, groups, hasHundreds } = notation();
  for (const point of points)
    for (const group of groups) {
      const [g, p] = [escaped(group), escaped(point)];
      // One separator throughout.
      const hundreds = hasHundreds ? `|\\d{1,2}(?:${g}\\d{2})*${g}\\d{3}` : '';
      const whole = `\\d+|\\d{1,3}(?:${g}\\d{3})+${hundreds}`;
      const match = new RegExp(`^(${whole})(?:${p}(\\d+))?$`).exec(typed);
      if (match) return plainOf((match[1] ?? '').replaceAll(group, ''), match[2]);
    }
  return null;
}

function byPoint(typed: string, point: '.' | ','): string | null {
  const [whole = '', fraction, ...more] = typed.split(point);
  const isNumber = more.length === 0 && [whole, fraction ?? '0'].every((part) => /^\d+$/.test(part));
  return isNumber ? plainOf(whole, fraction) : null;
}

const plainOf = (whole: string, fraction: string | undefined): string =>
  fraction === undefined ? whole : `${whole}.${fraction}`;

function fits(plain: string, { whole, fraction }: Digits): boolean {
  const [before = '', after = ''] = plain.split('.');
  return before.length <= whole && after.length <= fraction;
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [parseDecimal(one), parseDecimal(other)];
  return a.units * 10n ** BigInt(b.scale) === b.units * 10n ** BigInt(a.scale);
}

/** Spaces of any width are one, apostrophes too; full-width digits are digits; marks of direction are nothing. */
function tidied(text: string, isSeparator = false): string {
  const tidy = text
    .replace(/[\u200e\u200f\u061c]/g, '')
    .replace(/[\uff0c\uff0e\uff10-\uff19]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u00a0\u202f]/g, ' ')
    .replace(/[’ʼ]/g, "'");
  return isSeparator ? tidy : tidy.trim();
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
