/** How long what is kept: words, and what a form asks for. */

import type * as z from 'zod';
import type { RetainedKind, retentionSchema } from '../../../contract/retention.ts';
import { formatCount } from '../figures/count.ts';
import { readWhole } from '../notation/typed.ts';

export type Retention = z.infer<typeof retentionSchema>;
export type Kept = Retention['kinds'][number];

export const KIND_WORDS: Readonly<Record<RetainedKind, readonly [name: string, about: string]>> = {
  usage: ['Single calls', 'each with its tokens, cost and decision; refused calls too'],
  rollups: ['Figures', 'what reports are made of; at least as long as single calls'],
  audit: ['Audit log', 'entries with their details'],
  deliveries: ['Deliveries', 'messages to webhooks, chats and mail'],
  commands: ['Commands', 'what the gateway was told and has confirmed'],
  previews: ['Previews', 'of prices applied anew, which nobody applied'],
  exports: ['Exports', 'records of them; their files end earlier'],
  findings: ['Findings', 'what was unusual, with what became of it'],
  personalValues: ['Texts of persons', 'in dimensions, since a call last had them; the calls keep ids'],
  signIns: ['Sign-ins', 'sessions and tokens that are over'],
};

/** Days as they were typed, by kind; nothing typed: as the plan has it. */
export type Typed = Readonly<Partial<Record<RetainedKind, string>>>;

export const typedOf = (kinds: readonly Kept[]): Typed =>
  Object.fromEntries(kinds.map(({ kind, days, isOwn }) => [kind, isOwn ? String(days) : '']));

/** Why what was typed cannot be taken; null: it can. */
export function faultOf(text: string, { least, most }: Pick<Kept, 'least' | 'most'>): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const days = readWhole(trimmed, most);
  return days !== null && days >= least ? null : `From ${formatCount(least)} to ${formatCount(most)} days.`;
}

/** The days to send; null: something cannot be taken. */
export function daysOf(kinds: readonly Kept[], typed: Typed): Partial<Record<RetainedKind, number>> | null {
  if (kinds.some((kept) => faultOf(typed[kept.kind] ?? '', kept) !== null)) return null;
  return Object.fromEntries(
    kinds.flatMap(({ kind }) => {
      const text = (typed[kind] ?? '').trim();
      return text === '' ? [] : [[kind, readWhole(text) ?? 0]];
    }),
  );
}

/** Kinds of which less would be kept than now: that is not undone by a longer time later. */
export function shortened(kinds: readonly Kept[], typed: Typed): readonly RetainedKind[] {
  return kinds
    .filter(({ kind, days, usual }) => {
      const text = (typed[kind] ?? '').trim();
      return (text === '' ? usual : (readWhole(text) ?? 0)) < days;
    })
    .map(({ kind }) => kind);
}
