import { Download } from '../api/Download.tsx';
import { Page } from '../shell/Page.tsx';
import { OwnFactor } from './OwnFactor.tsx';
import { OwnPasskeys } from './Passkeys.tsx';
import { OwnSessions } from './SessionTable.tsx';

/** What guards the person's own account: the authenticator app, passkeys, and the browsers that are signed in. */
export function SecurityPage() {
  return (
    <Page title="Your security" isSimulated={false} aside={null}>
      <section className="card mt-4 max-w-4xl p-3" aria-labelledby="own-app">
        <h2 id="own-app" className="font-semibold">
          Authenticator app
        </h2>
        <OwnFactor />
      </section>
      <section className="card mt-4 max-w-4xl p-3" aria-labelledby="own-passkeys">
        <h2 id="own-passkeys" className="font-semibold">
          Passkeys
        </h2>
        <OwnPasskeys />
      </section>
      <section className="card mt-4 max-w-4xl" aria-labelledby="own-sessions">
        <h2 id="own-sessions" className="px-3 pt-3 pb-1 font-semibold">
          Signed in
        </h2>
        <OwnSessions />
      </section>
      <section className="card mt-4 max-w-4xl p-3" aria-labelledby="own-record">
        <h2 id="own-record" className="font-semibold">
          Your data
        </h2>
        <p className="mt-1 mb-3 text-muted">
          Everything that is held about you: a line of JSON for each row. An admin can erase it.
        </p>
        <Download path="/privacy/archive" fileName="my-data.ndjson">
          Download your data
        </Download>
      </section>
    </Page>
  );
}
