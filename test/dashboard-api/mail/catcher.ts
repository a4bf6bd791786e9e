/** A mail server on a port of this machine that keeps what it is given (RFC 5321), or says no, or says nothing. */

import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';

export interface Caught {
  readonly recipients: readonly string[];
  readonly text: string;
  /** What was shown as name and password (RFC 4954, PLAIN), in base64; null: nothing. */
  readonly auth: string | null;
}

export interface Catcher {
  readonly port: number;
  readonly caught: Caught[];
  /** What it answers to a recipient: `250`, or a refusal such as `550`. Null: it hangs up. */
  answer: number | null;
  close(): void;
}

export async function startCatcher(): Promise<Catcher> {
  const caught: Caught[] = [];
  const server: Server = createServer((socket) => {
    let [pending, auth, isData] = ['', null as string | null, false];
    let recipients: string[] = [];
    const say = (line: string) => socket.write(`${line}\r\n`);
    socket.on('error', () => {});
    say('220 catcher');
    socket.on('data', (bytes: Buffer) => {
      pending += bytes.toString();
      for (;;) {
        const end = pending.indexOf(isData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const text = pending.slice(0, end);
        pending = pending.slice(end + (isData ? 5 : 2));
        if (isData) {
          caught.push({ recipients, text, auth });
          [isData, recipients] = [false, []];
          say('250 kept');
        } else if (/^EHLO/i.test(text)) say('250-catcher\r\n250 AUTH PLAIN');
        else if (/^AUTH PLAIN /i.test(text)) {
          auth = text.slice('AUTH PLAIN '.length);
          say('235 welcome');
        } else if (/^RCPT/i.test(text)) {
          if (catcher.answer === null) return void socket.destroy();
          recipients.push(/<(.*)>/.exec(text)?.[1] ?? '');
          say(`${catcher.answer} so it is`);
        } else if (/^DATA/i.test(text)) {
          isData = true;
          say('354 go on');
        } else if (/^QUIT/i.test(text)) {
          say('221 bye');
          socket.end();
        } else say('250 fine');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const catcher: Catcher = {
    port: (server.address() as AddressInfo).port,
    caught,
    answer: 250,
    close: () => void server.close(),
  };
  return catcher;
}
