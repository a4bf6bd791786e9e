/**
 * Units of work of an organisation that has a database of its own, which has its rows, while the directory stays in the
 * shared one. No transaction spans two servers: a unit that needs both keeps one open in each and commits the organisation's
 * side, with its audit log, first. What the directory then cannot commit is told to the caller as a failure, and is done
 * again; nothing is ever done that the audit log does not say.
 */
import type { Database, DirectoryKey, DirectoryUnit, TenantRole, TenantUnit } from '../database.ts';
import { type HeldUnit, holdUnit } from './held-unit.ts';
import { OrganisationElsewhereError } from './place.ts';

export interface TwoStores {
  /** Has the organisation's rows. */
  readonly own: Database;
  /** Has the directory. If it has one connection, that is taken before any of `own`, in the order of directory units. */
  readonly directory: Database;
}

/** Runs `work` in the organisation's own database, and its work on the directory in the shared one. */
export async function inOwnStore<T>(
  { own, directory }: TwoStores,
  { role, organisationId, isReading }: { role: TenantRole; organisationId: string; isReading: boolean },
  work: (unit: TenantUnit) => Promise<T>,
): Promise<T> {
  const beside: { held?: HeldUnit<DirectoryUnit> } = {};
  const key: DirectoryKey = {
    organisationId,
    isReading,
    ...(role === 'retention_user' ? { role } : {}),
  };
  const open = async () => {
    beside.held ??= await holdUnit<DirectoryUnit>((keep) => directory.inDirectory(key, keep));
    return beside.held;
  };
  try {
    if (directory.isSingle) await open();
    const asOne = async (unit: TenantUnit): Promise<T> => {
      const whole: TenantUnit = {
        ...unit,
        onDirectory: async (inner) => inner(besideTenant((await open()).unit, () => whole)),
      };
      return work(whole);
    };
    const result = isReading
      ? await own.readTenant(organisationId, asOne)
      : await own.inTenant(role, organisationId, asOne);
    await beside.held?.commit();
    return result;
  } catch (err) {
    await beside.held?.undo();
    throw err;
  }
}

/** The directory as a tenant's unit sees it: work for that organisation goes on in its own transaction. */
function besideTenant(directory: DirectoryUnit, tenant: () => TenantUnit): DirectoryUnit {
  return {
    ...directory,
    ofOrganisation: async (organisationId) =>
      organisationId === tenant().organisationId ? tenant() : directory.ofOrganisation(organisationId),
    onTenant: async (organisationId, work) =>
      organisationId === tenant().organisationId ? work(tenant()) : directory.onTenant(organisationId, work),
  };
}

/**
 * Runs `work` on the directory; what it does in an organisation happens where that one's rows are.
 * @param storeOf the database that an organisation's rows lie in, if not in the shared one
 */
export async function inDirectoryOf<T>(
  shared: Database,
  storeOf: (elsewhere: OrganisationElsewhereError) => Promise<Database>,
  key: DirectoryKey,
  work: (unit: DirectoryUnit) => Promise<T>,
): Promise<T> {
  const others = new Map<string, HeldUnit<DirectoryUnit>>();
  try {
    return await shared.inDirectory(key, async (unit) => {
      const result = await work(withOthers(unit, storeOf, others));
      // Before the directory's own.
      for (const other of others.values()) await other.commit();
      return result;
    });
  } catch (err) {
    for (const other of others.values()) await other.undo();
    throw err;
  }
}

function withOthers(
  unit: DirectoryUnit,
  storeOf: (elsewhere: OrganisationElsewhereError) => Promise<Database>,
  others: Map<string, HeldUnit<DirectoryUnit>>,
): DirectoryUnit {
  /** A directory unit in the organisation's own database: there it leads to the organisation's rows and no further. */
  const otherOf = async (err: unknown, organisationId: string): Promise<DirectoryUnit> => {
    if (!(err instanceof OrganisationElsewhereError) || err.organisationId !== organisationId) throw err;
    const known = others.get(organisationId);
    if (known) return known.unit;
    const own = await storeOf(err);
    const opened = await holdUnit<DirectoryUnit>((keep) => own.inDirectory({ organisationId }, keep));
    others.set(organisationId, opened);
    return opened.unit;
  };
  const whole: DirectoryUnit = {
    ...unit,
    async ofOrganisation(organisationId) {
      try {
        return faced(await unit.ofOrganisation(organisationId));
      } catch (err) {
        return faced(await (await otherOf(err, organisationId)).ofOrganisation(organisationId));
      }
    },
    async onTenant(organisationId, work) {
      let hasBegun = false;
      try {
        return await unit.onTenant(organisationId, (own) => {
          hasBegun = true;
          return work(faced(own));
        });
      } catch (err) {
        if (hasBegun) throw err;
        return (await otherOf(err, organisationId)).onTenant(organisationId, (own) => work(faced(own)));
      }
    },
  };
  const faced = (own: TenantUnit): TenantUnit => ({ ...own, onDirectory: (work) => work(whole) });
  return whole;
}
