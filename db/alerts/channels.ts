/** Places that alerts are sent to. */
import { and, asc, eq, isNotNull, isNull } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredChannel = Omit<Tables['channel']['$inferSelect'], 'tenantId'>;

export async function insertChannel(
  { tx, tables, organisationId }: TenantUnit,
  channel: StoredChannel,
): Promise<void> {
  await tx.insert(tables.channel).values({ tenantId: organisationId, ...channel });
}

/** The kind of the channel that leads to the security contact. */
export const CONTACT_KIND = 'contact';

/** Those that alerts go to, oldest first. */
export async function listChannels(unit: TenantUnit): Promise<StoredChannel[]> {
  return (await everyChannel(unit)).filter(({ kind }) => kind !== CONTACT_KIND);
}

/** The one that leads to the security contact; null: nobody was ever named. */
export async function readContactChannel(unit: TenantUnit): Promise<StoredChannel | null> {
  return (await everyChannel(unit)).find(({ kind }) => kind === CONTACT_KIND) ?? null;
}

/** Other addresses for a channel, from an instant on. */
export async function replaceRecipients(
  unit: TenantUnit,
  channelId: string,
  recipients: string[],
  createdAt: Date,
): Promise<void> {
  await unit.tx
    .update(unit.tables.channel)
    .set({ recipients, createdAt, disabledAt: null, disabledBy: null })
    .where(isIt(unit, channelId));
}

async function everyChannel({
  tx,
  tables: { channel },
  organisationId,
}: TenantUnit): Promise<StoredChannel[]> {
  const rows = await tx
    .select()
    .from(channel)
    .where(eq(channel.tenantId, organisationId))
    .orderBy(asc(channel.createdAt), asc(channel.channelId));
  return rows.map(({ tenantId, ...row }) => row);
}

export async function readChannel(unit: TenantUnit, channelId: string): Promise<StoredChannel | null> {
  const { tx, tables } = unit;
  const [row] = await tx.select().from(tables.channel).where(isIt(unit, channelId));
  if (!row) return null;
  const { tenantId, ...channel } = row;
  return channel;
}

/** As `readChannel`, if alerts go there. */
export async function readAlertChannel(unit: TenantUnit, channelId: string): Promise<StoredChannel | null> {
  const found = await readChannel(unit, channelId);
  return found?.kind === CONTACT_KIND ? null : found;
}

/** Switches a channel on, or off by somebody or something. @returns false if there is none in the other state */
export async function switchChannel(
  unit: TenantUnit,
  channelId: string,
  off: { readonly by: 'person' | 'failing'; readonly at: Date } | null,
): Promise<boolean> {
  const { tx, tables, dialect } = unit;
  const { disabledAt } = tables.channel;
  const state = off ? isNull(disabledAt) : isNotNull(disabledAt);
  const result = await tx
    .update(tables.channel)
    .set({ disabledAt: off?.at ?? null, disabledBy: off?.by ?? null })
    .where(and(isIt(unit, channelId), state));
  return dialect.affectedRows(result) > 0;
}

/** Takes addresses, in lower case, out of all lists of recipients. */
export async function forgetRecipients(unit: TenantUnit, addresses: readonly string[]): Promise<void> {
  const isNamed = (recipient: string) => addresses.includes(recipient.toLowerCase());
  for (const { channelId, recipients } of await everyChannel(unit)) {
    if (!recipients.some(isNamed)) continue;
    const rest = recipients.filter((recipient) => !isNamed(recipient));
    await unit.tx.update(unit.tables.channel).set({ recipients: rest }).where(isIt(unit, channelId));
  }
}

export type ChannelSecrets = Pick<
  StoredChannel,
  'sealedKey' | 'sealedBox' | 'formerKey' | 'formerBox' | 'formerUntil'
>;

export async function replaceSecrets(
  unit: TenantUnit,
  channelId: string,
  secrets: ChannelSecrets,
): Promise<void> {
  await unit.tx.update(unit.tables.channel).set(secrets).where(isIt(unit, channelId));
}

export async function noteTaken(unit: TenantUnit, channelId: string, at: Date): Promise<void> {
  await unit.tx.update(unit.tables.channel).set({ takenAt: at }).where(isIt(unit, channelId));
}

const isIt = ({ tables: { channel }, organisationId }: TenantUnit, channelId: string) =>
  and(eq(channel.tenantId, organisationId), eq(channel.channelId, channelId));
