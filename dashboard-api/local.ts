/**
 * The dashboard API in local mode: a child process that its parent configures over their channel. It binds to
 * loopback, brings its own database and its own way to sign in, and ends with its parent.
 */
import { serveParent } from './local/channel.ts';
import { startLocal } from './local/run.ts';
import { createLog } from './log.ts';

const log = createLog();
serveParent(process, (config) => startLocal(config, log), log);
