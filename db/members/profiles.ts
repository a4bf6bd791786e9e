import { and, eq } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';

/** What an organisation calls a member. */
export interface MemberProfile {
  readonly name: string;
  /** E-mail address; null: none stated. */
  readonly address: string | null;
}

/** Writes what a member is called, in place of what was there. */
export async function putProfile(unit: TenantUnit, personId: string, profile: MemberProfile): Promise<void> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const changed = await tx.update(tables.memberProfile).set(profile).where(isOf(unit, personId));
  if (dialect.affectedRows(changed) > 0) return;
  await dialect.insertNew(tx, tables.memberProfile, [{ tenantId, personId, ...profile }], 'person_id');
}

export async function readMemberProfile(unit: TenantUnit, personId: string): Promise<MemberProfile | null> {
  const [row] = await unit.tx.select().from(unit.tables.memberProfile).where(isOf(unit, personId));
  return row ?? null;
}

/** Every member's, by person. */
export async function readProfiles({
  tx,
  tables: { memberProfile },
  organisationId,
}: TenantUnit): Promise<Map<string, MemberProfile>> {
  const rows = await tx.select().from(memberProfile).where(eq(memberProfile.tenantId, organisationId));
  return new Map(rows.map(({ personId, name, address }) => [personId, { name, address }]));
}

/** Every member's teams, by person. */
export async function readTeams({
  tx,
  tables: { teamMember },
  organisationId,
}: TenantUnit): Promise<Map<string, string[]>> {
  const rows = await tx.select().from(teamMember).where(eq(teamMember.tenantId, organisationId));
  const byPerson = Map.groupBy(rows, ({ personId }) => personId);
  return new Map([...byPerson].map(([personId, teams]) => [personId, teams.map(({ teamId }) => teamId)]));
}

/** Puts a member into these teams and no others. @returns false, with nothing changed, if one does not exist */
export async function putTeams(
  unit: TenantUnit,
  personId: string,
  teamIds: readonly string[],
): Promise<boolean> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const { team, teamMember } = tables;
  const wanted = [...new Set(teamIds)];
  const known = await tx.select({ teamId: team.teamId }).from(team).where(eq(team.tenantId, tenantId));
  if (!wanted.every((teamId) => known.some((row) => row.teamId === teamId))) return false;
  await leaveTeams(unit, personId);
  await dialect.insertNew(
    tx,
    teamMember,
    wanted.map((teamId) => ({ tenantId, personId, teamId })),
    'team_id',
  );
  return true;
}

export async function leaveTeams(
  { tx, tables: { teamMember }, organisationId }: TenantUnit,
  personId: string,
): Promise<void> {
  await tx
    .delete(teamMember)
    .where(and(eq(teamMember.tenantId, organisationId), eq(teamMember.personId, personId)));
}

/** Forgets what a member is called. */
export async function deleteProfile(unit: TenantUnit, personId: string): Promise<void> {
  await unit.tx.delete(unit.tables.memberProfile).where(isOf(unit, personId));
}

const isOf = ({ tables: { memberProfile }, organisationId }: TenantUnit, personId: string) =>
  and(eq(memberProfile.tenantId, organisationId), eq(memberProfile.personId, personId));
