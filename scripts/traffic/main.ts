/**
 * Child process of `npm start -- --traffic`: a few minutes of calls as several teams would make them, so that the
 * dashboard has something to show. It is told where to send them, and ends with its parent.
 */
import { makeCall, type Target } from './calls.ts';
import { planTraffic } from './plan.ts';
import { runTraffic } from './run.ts';

const say = (sentence: string): void => {
  process.stderr.write(`traffic: ${sentence}\n`);
};

process.on('disconnect', () => process.exit());
process.once('message', async (message) => {
  const target = message as Target;
  const plan = planTraffic();
  say(`sending ${plan.length} demonstration calls, about three minutes`);
  const { answered, left, refused, unexpected } = await runTraffic(
    plan,
    (call) => makeCall(target, call),
    say,
  );
  say(`done: ${answered} answered, ${left} left by the caller, ${refused} refused by the provider`);
  if (unexpected > 0) say(`${unexpected} did not end as planned`);
  process.exit(unexpected > 0 ? 1 : 0);
});
