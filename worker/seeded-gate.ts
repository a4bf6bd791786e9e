/** What a gate counted in one life, had it admitted the calls that `npm run seed` makes up. */
export interface SeededGate {
  readonly gateId: string;
  readonly incarnationId: string;
  readonly organisationId: string;
  /** Admitted, and all settled. */
  readonly calls: number;
  /** All of them delivered. */
  readonly events: number;
  /** By all events, nano-dollars. */
  readonly chargedNanos: string;
}
