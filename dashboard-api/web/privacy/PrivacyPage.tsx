import { useMay, useRights } from '../session/rights.ts';
import { Page } from '../shell/Page.tsx';
import { Acceptances } from './Acceptances.tsx';
import { Deletion } from './Deletion.tsx';
import { NamedByCallers } from './NamedByCallers.tsx';
import { Erasures, Persons } from './Persons.tsx';

/** What is held about persons, and what goes: archives, erasures, accepted terms, the end of the organisation. */
export function PrivacyPage() {
  const mayWrite = useMay('privacy:write');
  const rights = useRights();
  return (
    <Page title="Privacy" isSimulated={false} aside={null}>
      <p className="mt-1 max-w-3xl text-muted">
        Of a call nothing is kept but its figures; of a person what signing in and the audit log need. How
        long that is kept is under Settings.
      </p>
      <Persons mayWrite={mayWrite} />
      <NamedByCallers mayWrite={mayWrite} />
      <Erasures />
      <Acceptances />
      {rights['deletion:read'] && <Deletion />}
    </Page>
  );
}
