/**
 * Dialogs that have no screen of their own in the test of accessibility, by the page from which they are opened. `TO_BE_THERE`
 * is made before, and so are a member called Person 1 and a role called Key watcher.
 */

export interface DialogsOfPage {
  readonly path: string;
  /** The button or link that opens each; one that stands in a panel comes after what opens the panel. */
  readonly openers: readonly (readonly string[])[];
}

export const DIALOGS: readonly DialogsOfPage[] = [
  {
    path: '/keys?open=webtest001searchprod0000',
    openers: [['Rename…'], ['Rotate…'], ['Switch off…'], ['Revoke…']],
  },
  { path: '/budgets', openers: [['Everything', 'Change…'], ['Archive…']] },
  { path: '/alerts', openers: [['Add a channel']] },
  { path: '/exports', openers: [['Export…'], ['Schedule a report'], ['FOCUS 1.2, November 2026']] },
  { path: '/stores', openers: [['Add an object store'], ['Schedule a file']] },
  { path: '/allocation', openers: [['Add a cost centre']] },
  { path: '/allocation/rules', openers: [['Add a rule']] },
  {
    path: '/reconciliation',
    openers: [['Import a bill'], ['Enter one'], ['Import a CSV'], ['Take back Start-up credit']],
  },
  { path: '/prices?find=gpt-5', openers: [['Enter a price for house-model'], ['gpt-5-mini']] },
  { path: '/members', openers: [['Invite'], ['Person 1', 'Remove…'], ['Take away the second factor…']] },
  { path: '/roles', openers: [['Remove Key watcher']] },
  { path: '/teams', openers: [['Create team']] },
  { path: '/credentials', openers: [['Store a credential'], ['Register a host']] },
  { path: '/tokens', openers: [['Create token'], ['Create service account'], ['Revoke Nightly']] },
  { path: '/sso', openers: [['Connect a provider']] },
  { path: '/provisioning', openers: [['Create token']] },
  { path: '/privacy', openers: [['Erase somebody callers name…']] },
  { path: '/settings', openers: [['Name a contact'], ['Set a server'], ['Name a collector']] },
  { path: '/explorer', openers: [['Save view…']] },
  { path: '/unit-economics', openers: [['Import days of Tickets']] },
];

/** What some of them are about: bodies that are posted to paths of the API. */
export const TO_BE_THERE: readonly (readonly [path: string, body: object])[] = [
  ['/api/v1/tokens', { name: 'Nightly', scopes: ['usage:read'], days: 30 }],
  ['/api/v1/business-measures', { name: 'Tickets', unit: 'ticket' }],
  [
    '/api/v1/provider-charges',
    {
      charges: [
        {
          category: 'credit',
          provider: 'groq',
          firstDay: '2026-11-01',
          lastDay: '2026-12-31',
          amount: '500',
          reference: 'CR-2',
          description: 'Start-up credit',
        },
      ],
    },
  ],
  ['/api/v1/exports', { kind: 'focus', spec: '1.2', format: 'csv', billingPeriod: '2026-11' }],
];

/** Once a threshold was crossed of a budget called Everything. */
export const ALERT_DIALOGS: DialogsOfPage = { path: '/alerts', openers: [['Everything']] };

/** Of somebody who has a passkey called Laptop. */
export const PASSKEY_DIALOGS: DialogsOfPage = {
  path: '/security',
  openers: [['Add a passkey…'], ['Rename Laptop'], ['Remove Laptop']],
};
