/** Who works in a made-up organisation and whose keys are whose. Data; of addresses only those that nobody can have. */
import type { RoleRef } from '../../contract/rights.ts';

export interface Colleague {
  readonly name: string;
  readonly role: RoleRef;
  /** Null: in no team. */
  readonly team: string | null;
  /** Keys that are this person's own, as `world.ts` names them; all others are a service's or a team's. */
  readonly keys: readonly string[];
}

export const COLLEAGUES: readonly Colleague[] = [
  { name: 'Ingrid Halvorsen', role: 'finance', team: null, keys: [] },
  { name: 'Daniel Okafor', role: 'developer', team: 'Search', keys: ['ranker staging'] },
  { name: 'Mei Tanaka', role: 'developer', team: 'Search', keys: ['indexer staging'] },
  { name: 'Sofia Marchetti', role: 'developer', team: 'Support', keys: ['assistant staging'] },
  {
    name: 'Tomasz Zielinski',
    role: 'developer',
    team: 'Support',
    keys: ['ticket-summary prod', 'ticket-summary staging'],
  },
  { name: 'Amelia Clarke', role: 'developer', team: 'Engineering', keys: ['code-agent prod'] },
  { name: 'Rohan Mehta', role: 'developer', team: 'Engineering', keys: ['code-agent staging'] },
  { name: 'Lukas Brandt', role: 'developer', team: 'Engineering', keys: ['review-bot staging'] },
  {
    name: 'Camille Laurent',
    role: 'developer',
    team: 'Marketing',
    keys: ['copywriter prod', 'copywriter staging'],
  },
  { name: 'Yusuf Demir', role: 'developer', team: 'Data', keys: ['labelling prod'] },
  { name: 'Hannah Weiss', role: 'read_only', team: 'Data', keys: [] },
];

/** Of a domain that is reserved for examples (RFC 2606): no mail arrives there, and no provider can prove it. */
export const addressOf = ({ name }: Colleague): string =>
  `${name.toLowerCase().replaceAll(' ', '.')}@company.example`;
