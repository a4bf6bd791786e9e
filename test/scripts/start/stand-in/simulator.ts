import { answerOn } from './answering.ts';

const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
answerOn(port, () => process.send?.({ type: 'ready', port }));
process.on('disconnect', () => process.exit());
