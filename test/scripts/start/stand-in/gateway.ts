/** Like the real one it has a child of its own; unlike it, that child would outlive it. */
import { spawn } from 'node:child_process';
import { answerOn } from './answering.ts';

process.on('message', (message: { type: string; config?: { port: number } }) => {
  if (message.type === 'start') {
    spawn('sleep', ['3600'], { stdio: 'ignore' });
    answerOn(message.config?.port ?? 0, () => process.send?.({ type: 'ready' }));
  }
  if (message.type === 'stop') process.exit();
});
process.on('disconnect', () => process.exit());
