import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Role, RoleRef } from '../../../contract/rights.ts';
import { ROLE_NAMES } from '../../../contract/role-names.ts';
import type { OwnRole, RoleHolders, RoleList, RoleSummary } from '../../../contract/roles-api.ts';
import { readJson } from '../api/client.ts';
import { useMay } from '../session/rights.ts';

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => readJson<RoleList>('/roles', signal),
  refetchInterval: false,
});

/** One of the organisation's own roles. */
export const roleQuery = (roleId: string) =>
  queryOptions({
    queryKey: ['roles', roleId],
    queryFn: ({ signal }) => readJson<OwnRole>(`/roles/${roleId}`, signal),
    refetchInterval: false,
  });

/** Who has it. */
export const holdersQuery = (roleId: string) =>
  queryOptions({
    queryKey: ['roles', roleId, 'holders'],
    queryFn: ({ signal }) => readJson<RoleHolders>(`/roles/${roleId}/holders`, signal),
    refetchInterval: false,
  });

/** What a command about roles may have changed. */
export const ROLES_STALE = ['roles', 'members', 'invitations', 'service-accounts', 'provisioning'] as const;

export interface KnownRoles {
  /** What a role is called, as far as this person may know. */
  readonly nameOf: (role: RoleRef) => string;
  /** Undefined: not read yet, or not for this person to read. */
  readonly roles: readonly RoleSummary[] | undefined;
}

/** The roles of the organisation. Who may not read members reads the names of those alone that the product brings. */
export function useRoles(): KnownRoles {
  const { data } = useQuery({ ...rolesQuery, enabled: useMay('members:read') });
  return {
    roles: data?.roles,
    nameOf: (role) =>
      Object.hasOwn(ROLE_NAMES, role)
        ? ROLE_NAMES[role as Role]
        : (data?.roles.find(({ roleId }) => roleId === role)?.name ?? 'Own role'),
  };
}
