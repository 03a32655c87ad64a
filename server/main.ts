/**
 * The portal half: everything that decides, nothing that needs root.
 *
 * Four parties: browsers, programs and machines come through the door and are trusted with nothing; the
 * owner's socket is opened by root on the box alone; the appliance does what the closed list of verbs
 * allows; the store keeps what was confirmed. This file composes; importing anything else starts nothing.
 */
import { serveInRole } from './standby/serve-in-role.ts';
import { readSettings } from './settings.ts';

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());

try {
  // Started again by its keeper (systemd, npm start), with whatever was put in place meanwhile.
  await serveInRole(readSettings(process.env), stop.signal, () => stop.abort());
} catch (error) {
  if (!stop.signal.aborted) {
    console.error(error);
    process.exitCode = 1;
  }
} finally {
  // Whatever still waits for a socket or a timer has nothing to say any more.
  setTimeout(() => process.exit(), 2000).unref();
}
