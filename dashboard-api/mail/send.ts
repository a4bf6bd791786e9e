/** Sends one message through an organisation's mail server: over a connection that was checked, under TLS. */
import { createTransport } from 'nodemailer';
import { Secret } from '../../contract/secret.ts';
import type { StoredMailServer } from '../../db/mail/settings.ts';
import { type Egress, EgressError } from '../egress/egress.ts';
import type { Envelope, Sealed } from '../secrets/envelope.ts';

/** How a sending went: as with webhooks, the answer's code, or why there was none. */
export interface MailAnswer {
  /** Of SMTP (RFC 5321 §4.2), 250 if it was taken. */
  readonly status: number | null;
  readonly problem: string | null;
}

export interface MailMessage {
  /** Also in the message's id, by which a second try is known again. */
  readonly id: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly text: string;
}

const TIMEOUT_MS = 20_000;
const IMPLICIT_TLS_PORT = 465;
const TAKEN = 250;

const ownerOf = (organisationId: string): string => `mail_server:${organisationId}`;

export const sealPassword = (envelope: Envelope, organisationId: string, password: string): Sealed =>
  envelope.seal(new Secret(password), ownerOf(organisationId));

export async function sendMail(
  { egress, envelope }: { readonly egress: Egress; readonly envelope: Envelope },
  organisationId: string,
  server: StoredMailServer,
  message: MailMessage,
): Promise<MailAnswer> {
  const { host, port, username, sealedKey, sealedBox, sender } = server;
  const isLocal = egress.isLocal(host);
  const password =
    sealedKey === null || sealedBox === null
      ? null
      : envelope.open({ key: sealedKey, box: sealedBox }, ownerOf(organisationId));
  let refusal: string | null = null;
  const transport = createTransport({
    host,
    port,
    secure: port === IMPLICIT_TLS_PORT,
    requireTLS: !isLocal,
    ignoreTLS: isLocal,
    ...(username === null || password === null ? {} : { auth: { user: username, pass: password.reveal() } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    tls: { servername: host, minVersion: 'TLSv1.2' },
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket(_options, done) {
      egress.connect(host, port).then(
        (connection) => done(null, { connection }),
        (err: unknown) => {
          refusal = err instanceof EgressError ? err.problem : 'unreachable';
          done(err instanceof Error ? err : new Error('unreachable'), undefined);
        },
      );
    },
  });
  try {
    const { rejected } = await transport.sendMail({
      from: sender,
      to: 'undisclosed-recipients:;',
      envelope: { from: sender, to: [...message.recipients] },
      subject: message.subject,
      text: message.text,
      messageId: `<${message.id}@${sender.slice(sender.lastIndexOf('@') + 1)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    return { status: TAKEN, problem: rejected.length > 0 ? 'some_refused' : null };
  } catch (err) {
    return { status: codeOf(err), problem: refusal ?? (codeOf(err) === null ? problemOf(err) : null) };
  } finally {
    transport.close();
  }
}

function codeOf(err: unknown): number | null {
  const code = err instanceof Error && 'responseCode' in err ? err.responseCode : null;
  return typeof code === 'number' && code >= 200 && code < 600 ? code : null;
}

function problemOf(err: unknown): string {
  const code = err instanceof Error && 'code' in err ? err.code : null;
  if (code === 'ETIMEDOUT') return 'timeout';
  if (code === 'ETLS') return 'no_tls';
  return code === 'EAUTH' ? 'not_signed_in' : 'unreachable';
}
