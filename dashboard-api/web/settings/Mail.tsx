import { useState } from 'react';
import type { MailSettings } from '../../../contract/mail-api.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/Form.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { Question } from '../forms/Question.tsx';
import { TextField } from '../forms/TextField.tsx';
import { formatDay } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { Fact, Facts } from '../shell/Facts.tsx';
import { MailServerForm } from './MailServerForm.tsx';

interface MailProps {
  readonly settings: MailSettings;
  readonly mayWrite: boolean;
}

/** The organisation's mail server, and the domains that its mail may go to. */
export function Mail({ settings: { server, domains, etag }, mayWrite }: MailProps) {
  const [isChanging, setChanging] = useState(false);
  const isOwner = useMay('ownership:write');
  const [domain, setDomain] = useState('');
  const [ended, setEnded] = useState<'server' | { readonly domain: string } | null>(null);
  const change = useCommand<unknown>(['settings'], () => setDomain(''));
  return (
    <div className="space-y-4 px-3 pb-4">
      {server === null ? (
        <p className="text-muted">No server is set: no e-mail is sent.</p>
      ) : (
        <Facts title="Server">
          <Fact name="Address">
            {server.host}, port {server.port}
          </Fact>
          <Fact name="Sender">{server.sender}</Fact>
          <Fact name="Signs in as">
            {server.username ?? 'nobody'}
            {server.hasPassword && ', with a password'}
          </Fact>
          <Fact name="Since">{formatDay(server.changedAt)}</Fact>
        </Facts>
      )}
      {mayWrite && (
        <div className="flex flex-wrap gap-2">
          <button type="button" className="control" onClick={() => setChanging(true)}>
            {server === null ? 'Set a server' : 'Set another server'}
          </button>
          {server !== null && (
            <button type="button" className="control" onClick={() => setEnded('server')}>
              Send no e-mail…
            </button>
          )}
        </div>
      )}
      <Facts title="Domains that mail may go to, besides members">
        {domains.length === 0 && <Fact name="None">Mail goes to members alone.</Fact>}
        {domains.map((one) => (
          <Fact key={one.domain} name={one.domain}>
            approved {formatDay(one.approvedAt)}
            {isOwner && (
              <button
                type="button"
                className="control ml-3"
                aria-label={`Take back ${one.domain}`}
                onClick={() => setEnded(one)}
              >
                Take back
              </button>
            )}
          </Fact>
        ))}
      </Facts>
      {isOwner && (
        <Form
          error={change.error}
          className="flex flex-wrap items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            change.mutate({ method: 'PUT', path: `/mail/domains/${domain.trim().toLowerCase()}` });
          }}
        >
          <TextField
            place="domain"
            label="Approve a domain"
            example="example.com"
            maxLength={253}
            value={domain}
            onChange={setDomain}
          />
          <button type="submit" className="control h-9" disabled={domain.trim() === '' || change.isPending}>
            Approve
          </button>
        </Form>
      )}
      <FormProblem error={change.error} />
      {ended === 'server' && (
        <Question
          title="Send no e-mail?"
          action="Send no e-mail"
          working="Saving…"
          command={{ method: 'DELETE', path: '/mail/server', ifMatch: etag }}
          stale={['settings']}
          onClose={() => setEnded(null)}
        >
          <p>
            The server, its user name and password are forgotten, and are typed again to set it anew. Alerts,
            reports and notices go by e-mail to nobody until then; other channels stay.
          </p>
        </Question>
      )}
      {ended !== null && ended !== 'server' && (
        <Question
          title={`Take ${ended.domain} back?`}
          action="Take back"
          working="Taking back…"
          command={{ method: 'DELETE', path: `/mail/domains/${ended.domain}` }}
          stale={['settings']}
          onClose={() => setEnded(null)}
        >
          <p>
            No mail goes to addresses of it any more, also not to channels and contacts that have one, unless
            they are members’. It can be approved again.
          </p>
        </Question>
      )}
      {isChanging && <MailServerForm etag={etag} onClose={() => setChanging(false)} />}
    </div>
  );
}
