import { appendFileSync, mkdirSync } from 'node:fs';
import { answerOn } from './answering.ts';

interface Config {
  readonly port: number;
  readonly stateDir: string;
  readonly wantsReadyCredentials: boolean;
  readonly wantsNewKey: boolean;
}

let config: Config | null = null;

process.on('message', (message: { type: string; config?: Config }) => {
  if (message.type === 'start' && message.config) {
    config = message.config;
    const { port, stateDir } = config;
    mkdirSync(stateDir, { recursive: true });
    answerOn(port, () => process.send?.({ type: 'listening', port }));
  }
  if (config && message.type === 'gateway-ready') {
    const { wantsReadyCredentials, wantsNewKey, port, stateDir } = config;
    appendFileSync(`${stateDir}/told.jsonl`, `${JSON.stringify({ wantsReadyCredentials, wantsNewKey })}\n`);
    const newKey = wantsNewKey ? 'a-new-key' : null;
    const credentials = wantsReadyCredentials
      ? { newKey, apiKey: 'key-for-programs', apiToken: 'token-for-programs' }
      : { newKey, apiKey: newKey, apiToken: null };
    const loginUrl = `http://127.0.0.1:${port}/login#once`;
    process.send?.({ type: 'ready', loginUrl, organisationName: 'Example', newToken: null, ...credentials });
  }
  if (message.type === 'stop') process.exit();
});
process.on('disconnect', () => process.exit());
