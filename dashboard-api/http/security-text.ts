import type { Services } from '../services.ts';
import type { App } from './app-env.ts';

/** Half a year: the standard asks for less than one. */
const GOOD_FOR_MS = 182 * 24 * 3_600_000;

/** Whom to tell of a weakness (RFC 9116), where the installation names somebody. */
export function securityTextRoute(app: App, { config, clock }: Pick<Services, 'config' | 'clock'>): void {
  const { securityContact, publicUrl } = config;
  if (securityContact === null) return;
  app.get('/.well-known/security.txt', (context) => {
    const expires = new Date(clock().getTime() + GOOD_FOR_MS).toISOString();
    const lines = [
      `Contact: ${securityContact}`,
      `Expires: ${expires}`,
      `Canonical: ${publicUrl}/.well-known/security.txt`,
      'Preferred-Languages: en',
    ];
    return context.text(`${lines.join('\n')}\n`);
  });
}
