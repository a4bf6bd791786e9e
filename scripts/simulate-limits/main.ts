/** `npm run simulate-limits`: many random worlds of a key with several gates, each played to its end. */
import { playSchedules } from '../simulate-budgets/schedules.ts';
import { plans } from './plan.ts';
import { play } from './world.ts';

const HELP = `npm run simulate-limits -- [options]

Plays random schedules of calls, commands that change limits and the number of gates, crashes, lost storage, and late,
lost, doubled and disordered messages against the limits that the gates of one key share, in virtual time. No gate may let
a call pass that is one too many for the key; at the end every gate must be able to have all of every limit.

  --schedules N  how many (default 100000)
  --seed N       the same seed plays the same schedules (default: the time)
  --json         JSON alone on standard output
  --help         this text

Exit code: 0; 1 if a rule was broken (the shortest schedule that shows it is printed, with --json the first); 2 for a
wrong command line.
`;

await playSchedules({ help: HELP, plans, play });
