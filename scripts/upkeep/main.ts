/** `npm run upkeep`: what was kept long enough goes, in a process and with a login of its own. */

import { checkpointSigner } from '../../dashboard-api/audit/heads.ts';
import { importSigningKey } from '../../dashboard-api/config.ts';
import { addToList, signCertificate } from '../../dashboard-api/deletion/certificate.ts';
import type { SigningKey } from '../../dashboard-api/edge/sign.ts';
import type { Removal } from '../../db/deletion/remove.ts';
import { print, runParsed, say } from '../command-line/command.ts';
import { openWithTenants } from '../database/tenant-databases.ts';
import { HELP, parseOptions, type UpkeepCommand } from './options.ts';
import { EXIT, runUpkeep } from './run.ts';

await runParsed({ name: 'upkeep', help: HELP }, parseOptions(process.argv.slice(2), process.env), upkeep);

async function upkeep(command: UpkeepCommand): Promise<number> {
  let isStopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      isStopped = true;
    });
  }
  const key = command.signingKey === null ? null : await importSigningKey(command.signingKey);
  if (key === undefined) {
    say('DASHBOARD_SIGNING_KEY is no private JWK');
    return EXIT.unusable;
  }
  return runUpkeep(command, () => openWithTenants(command.database, command.addresses, say), {
    now: new Date(),
    sign: key && checkpointSigner(key, () => new Date()),
    certify: key && certifier(key, command.deletionsFile),
    isStopped: () => isStopped,
    print,
    say,
  });
}

/** A certificate is on the list, or printed, before its deletion ends. */
function certifier(key: SigningKey, file: string | null): Removal['certify'] {
  return async (certificate) => {
    const jws = await signCertificate(certificate, key, new Date());
    if (file === null) print(`${jws}\n`);
    else await addToList(file, jws);
    return jws;
  };
}
