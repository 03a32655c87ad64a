import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../errors.ts';
import type { CommandRunner } from '../commands/run.ts';
import { DoorError } from './errors.ts';
import type { DoorPorts } from './plan.ts';

/** A program that has just ended may hold its ports a moment longer: the kernel ends its threads one by one. */
const RELEASE_MAX_MS = 1_000;
const POLL_MS = 20;

/**
 * Tells before HAProxy is started what it would otherwise say in its own words.
 *
 * @throws DoorError `port-taken` with the holder's name where the system shows it, or `not-permitted`.
 */
export async function verifyPortsFree(ports: DoorPorts, run: CommandRunner): Promise<void> {
  for (const [name, port] of Object.entries(ports)) {
    for (const host of ['0.0.0.0', '::']) {
      const problem = await tryForAWhile(host, port);
      if (problem === 'EADDRINUSE') {
        throw new DoorError(
          'port-taken',
          `TCP port ${port} (${name}) is already in use by ${await holderOf(port, run)}`,
        );
      }
      if (problem === 'EACCES' || problem === 'EPERM') {
        throw new DoorError(
          'not-permitted',
          `the system does not let us open TCP port ${port} (${name}); are we root?`,
        );
      }
      // Without IPv6 or IPv4 HAProxy itself says what it misses.
    }
  }
}

async function tryForAWhile(host: string, port: number): Promise<string> {
  const deadline = performance.now() + RELEASE_MAX_MS;
  for (;;) {
    const problem = await tryToListen(host, port);
    if (problem !== 'EADDRINUSE' || performance.now() > deadline) return problem;
    await sleep(POLL_MS);
  }
}

function tryToListen(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(systemCode(error)));
    server.listen({ host, port, exclusive: true, ipv6Only: host === '::' }, () =>
      server.close(() => resolve('')),
    );
  });
}

/** `ss -Hltnp` ends its lines with `users:(("nginx",pid=612,fd=6))`; only root sees other users' programs. */
async function holderOf(port: number, run: CommandRunner): Promise<string> {
  const { stdout } = await run('ss', ['-Hltnp', `sport = :${port}`]);
  const [, program, pid] = /users:\(\("([^"]+)",pid=(\d+)/.exec(stdout) ?? [];
  return program === undefined ? 'another program' : `${program} (process ${pid ?? '?'})`;
}
