/** `npm run simulate-budgets`: many random worlds of gates and a ledger, each played to its end. */
import { plans } from './plan.ts';
import { playSchedules } from './schedules.ts';
import { play } from './world.ts';

const HELP = `npm run simulate-budgets -- [options]

Plays random schedules of calls, crashes, lost storage, and late, lost, doubled and disordered messages against the
budget leases in virtual time. After every step the limit must hold; at the end free money must be within reach.

  --schedules N  how many (default 100000)
  --seed N       the same seed plays the same schedules (default: the time)
  --json         JSON alone on standard output
  --help         this text

Exit code: 0; 1 if a rule was broken (the shortest schedule that shows it is printed, with --json the first); 2 for a
wrong command line.
`;

await playSchedules({ help: HELP, plans, play });
