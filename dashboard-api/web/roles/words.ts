/** What a role may do, in words. Pure. */

import type { Module, Reach, Right } from '../../../contract/rights.ts';
import { MODULE_NAMES } from '../../../contract/role-names.ts';
import type { GrantedRights } from '../shell/menu.ts';

export const REACH_WORDS: Readonly<Record<Reach, string>> = {
  all: 'everything',
  team: 'own teams',
  own: 'own',
};

/** A right in its two parts. */
export function partsOf(right: Right): { readonly module: Module; readonly verb: 'read' | 'write' } {
  const [module, verb] = right.split(':') as [Module, 'read' | 'write'];
  return { module, verb };
}

const named = (right: Right, reach: Reach): string => {
  const name = MODULE_NAMES[partsOf(right).module];
  return reach === 'all' ? name : `${name} (${REACH_WORDS[reach]})`;
};

const listed = (rights: GrantedRights, verb: 'read' | 'write'): string[] =>
  (Object.entries(rights) as [Right, Reach][])
    .filter(([right]) => partsOf(right).verb === verb)
    .map(([right, reach]) => named(right, reach));

/** What the rights come to, in a sentence or two. */
export function rightsInWords(rights: GrantedRights): string {
  const writes = listed(rights, 'write');
  const reads = listed(rights, 'read').filter((name) => !writes.includes(name));
  const parts = [
    ...(writes.length > 0 ? [`Reads and changes ${sentence(writes)}.`] : []),
    ...(reads.length > 0 ? [`Reads ${sentence(reads)}.`] : []),
  ];
  return parts.join(' ') || 'May do nothing yet.';
}

/** What a right lets its holder do that is easily missed; none of most. */
export function cautionsOf(rights: GrantedRights): string[] {
  return (Object.keys(CAUTIONS) as Right[]).flatMap((right) =>
    rights[right] === undefined ? [] : (CAUTIONS[right] ?? []),
  );
}

const CAUTIONS: Readonly<Partial<Record<Right, string>>> = {
  'sso:write':
    'Whoever changes single sign-on decides who signs in as whom, owners among them. Give it as you would give Admin.',
  'members:write': 'Members with this role can give others any right that the role has.',
  'support:write': 'It lets its holder open the organisation’s figures to the operator’s staff.',
};

/** What a change gives and takes. */
export function difference(
  before: GrantedRights,
  after: GrantedRights,
): { readonly gained: readonly string[]; readonly lost: readonly string[] } {
  const words = (from: GrantedRights, to: GrantedRights) =>
    (Object.entries(to) as [Right, Reach][])
      .filter(([right, reach]) => from[right] !== reach)
      .map(
        ([right, reach]) =>
          `${partsOf(right).verb === 'read' ? 'reading' : 'changing'} ${named(right, reach)}`,
      );
  return { gained: words(before, after), lost: words(after, before) };
}

function sentence(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
