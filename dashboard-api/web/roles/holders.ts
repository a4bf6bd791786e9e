import type { RoleSummary } from '../../../contract/roles-api.ts';
import { countOf } from '../figures/count.ts';

/** Who has a role, counted: `2 members, 1 group`; null: nobody. */
export function holdersInWords({
  members,
  serviceAccounts,
  invitations,
  groups,
}: Pick<RoleSummary, 'members' | 'serviceAccounts' | 'invitations' | 'groups'>): string | null {
  const counted = [
    [members, 'member'],
    [serviceAccounts, 'service account'],
    [invitations, 'invitation'],
    [groups, 'group'],
  ] as const;
  const words = counted.filter(([count]) => count > 0).map(([count, name]) => countOf(count, name));
  return words.length === 0 ? null : words.join(', ');
}
