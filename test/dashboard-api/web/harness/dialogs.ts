/** Dialogs that have no screen of their own in the test of accessibility, by the page from which they are opened. */

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
  { path: '/exports', openers: [['Export…'], ['Schedule a report']] },
  { path: '/stores', openers: [['Add an object store'], ['Schedule a file']] },
  { path: '/allocation', openers: [['Add a cost centre']] },
  { path: '/allocation/rules', openers: [['Add a rule']] },
  { path: '/reconciliation', openers: [['Import a bill']] },
  { path: '/prices', openers: [['Enter a price for house-model']] },
  { path: '/members', openers: [['Invite']] },
  { path: '/teams', openers: [['Create team']] },
  { path: '/credentials', openers: [['Store a credential'], ['Register a host']] },
  { path: '/tokens', openers: [['Create token'], ['Create service account']] },
  { path: '/sso', openers: [['Connect a provider']] },
  { path: '/provisioning', openers: [['Create token']] },
  { path: '/privacy', openers: [['Erase somebody callers name…']] },
  { path: '/settings', openers: [['Name a contact'], ['Set a server'], ['Name a collector']] },
  { path: '/explorer', openers: [['Save view…']] },
];

/** Of somebody who has a passkey called Laptop. */
export const PASSKEY_DIALOGS: DialogsOfPage = {
  path: '/security',
  openers: [['Add a passkey…'], ['Rename Laptop']],
};
