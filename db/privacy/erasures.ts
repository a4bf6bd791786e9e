/** The record of whom an organisation has had erased. */
import { and, asc, desc, eq } from 'drizzle-orm';
import type { ERASURE_STATES } from '../../contract/privacy-api.ts';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

type Row = Tables['personErasure']['$inferSelect'];
export type StoredErasure = Omit<Row, 'tenantId' | 'state'> & {
  readonly state: (typeof ERASURE_STATES)[number];
};

const erasureOf = ({ tenantId, state, ...row }: Row): StoredErasure => ({
  ...row,
  state: state as StoredErasure['state'],
});

/** Newest first. */
export async function listErasures({
  tx,
  tables: { personErasure },
  organisationId,
}: TenantUnit): Promise<StoredErasure[]> {
  const rows = await tx
    .select()
    .from(personErasure)
    .where(eq(personErasure.tenantId, organisationId))
    .orderBy(desc(personErasure.requestedAt), desc(personErasure.personId));
  return rows.map(erasureOf);
}

export async function readErasure(unit: TenantUnit, personId: string): Promise<StoredErasure | null> {
  const [row] = await unit.tx.select().from(unit.tables.personErasure).where(isOf(unit, personId));
  return row ? erasureOf(row) : null;
}

/** Those whose job is not done, oldest first. */
export async function waitingErasures({
  tx,
  tables: { personErasure },
  organisationId,
}: TenantUnit): Promise<StoredErasure[]> {
  const rows = await tx
    .select()
    .from(personErasure)
    .where(and(eq(personErasure.tenantId, organisationId), eq(personErasure.state, 'waiting')))
    .orderBy(asc(personErasure.requestedAt));
  return rows.map(erasureOf);
}

/** Writes that a person is to be erased; one who was erased before is erased anew. */
export async function putErasure(
  unit: TenantUnit,
  {
    personId,
    requestedAt,
    requestedBy,
    soughtTexts,
    valueIds = [],
  }: Pick<StoredErasure, 'personId' | 'requestedAt' | 'requestedBy' | 'soughtTexts'> &
    Partial<Pick<StoredErasure, 'valueIds'>>,
): Promise<void> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const state = {
    state: 'waiting',
    requestedBy,
    soughtTexts,
    valueIds,
    removed: {},
    left: {},
    keepsSignIn: false,
  };
  const row = { tenantId, personId, requestedAt: requestedAt.toISOString(), ...state };
  if ((await dialect.insertNew(tx, tables.personErasure, [row], 'person_id')).length > 0) return;
  await tx
    .update(tables.personErasure)
    .set({ ...state, requestedAt })
    .where(isOf(unit, personId));
}

/** What came of it; what the person was known by is forgotten with that. */
export async function finishErasure(
  unit: TenantUnit,
  personId: string,
  done: Pick<StoredErasure, 'erasedAt' | 'removed' | 'left' | 'keepsSignIn' | 'valueIds'>,
): Promise<void> {
  await unit.tx
    .update(unit.tables.personErasure)
    .set({ ...done, state: 'done', soughtTexts: [] })
    .where(isOf(unit, personId));
}

const isOf = ({ tables: { personErasure }, organisationId }: TenantUnit, personId: string) =>
  and(eq(personErasure.tenantId, organisationId), eq(personErasure.personId, personId));
