import type { AuditEntryRow } from '../../../contract/audit-api.ts';

/** What an entry is about: by its name, with the id beneath, or by the id alone. */
export function AuditTarget({ entry: { target, targetName } }: { entry: AuditEntryRow }) {
  if (target === null) return null;
  const id = <code className="text-xs">{target}</code>;
  if (targetName === null) return id;
  return (
    <>
      <span className="block">{targetName}</span>
      <span className="text-muted">{id}</span>
    </>
  );
}
