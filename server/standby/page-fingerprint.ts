/**
 * Which certificate the door shows here: asked of the door itself. It is the one that it was given before this node stood by (a browser that
 * has seen the portal on this machine accepts no other); who serves next gives it a new one.
 */
import { once } from 'node:events';
import { connect } from 'node:tls';
import { setTimeout as delay } from 'node:timers/promises';

const ASK_MAX_MS = 2_000;
/** After a boot the door may come up later than we do. */
const TRIES = 10;
const PAUSE_MS = 500;

/** @param ownFingerprint 64 hexadecimal digits, for a door that shows none */
export async function pageFingerprint(
  port: number,
  ownFingerprint: string,
  signal: AbortSignal,
): Promise<string> {
  for (let tries = 0; tries < TRIES && !signal.aborted; tries += 1) {
    const shown = await ask(port).catch(() => null);
    if (shown !== null) return shown;
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  return (ownFingerprint.toUpperCase().match(/../gu) ?? []).join(':');
}

/** Nothing is believed of who answers, and nothing said to him: only what everybody sees there is read. */
async function ask(port: number): Promise<string | null> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  socket.on('error', () => socket.destroy());
  const timer = setTimeout(() => socket.destroy(), ASK_MAX_MS);
  try {
    await Promise.race([once(socket, 'secureConnect'), once(socket, 'close')]);
    return socket.getPeerX509Certificate()?.fingerprint256 ?? null;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}
