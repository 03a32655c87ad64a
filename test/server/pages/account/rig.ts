/** The portal put together in this process, with its parts in reach: for what would take hours by forms. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Account } from '../../../../server/accounts/account.ts';
import { apiRoutes } from '../../../../server/api/routes.ts';
import { compose } from '../../../../server/compose.ts';
import { createApp } from '../../../../server/http/app.ts';
import { listenOn } from '../../../../server/http/listen.ts';
import { operations } from '../../../../server/operations/list.ts';
import { createPages } from '../../../../server/pages/pages.ts';
import type { Portal } from '../../../../server/portal.ts';
import type { Role } from '../../../../server/rights/rights.ts';
import { readSettings } from '../../../../server/settings.ts';
import { NAME, Visitor, type Site } from '../site.ts';

export interface Rig {
  readonly site: Site;
  readonly portal: Portal;
  stop(): Promise<void>;
}

export async function startRig(): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'ferngate-account-pages-'));
  const [data, run] = [join(folder, 'data'), join(folder, 'run')];
  await mkdir(join(run, 'portal'), { recursive: true });
  await mkdir(join(data, 'portal'), { recursive: true });
  const environment = {
    FERNGATE_DATA: data,
    FERNGATE_RUN: run,
    FERNGATE_NAME: NAME,
    FERNGATE_LOG: 'warn',
  };
  const main = fileURLToPath(new URL('../../../../appliance/main.ts', import.meta.url));
  const root = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  while (!existsSync(join(run, 'appliance.sock'))) {
    if (root.exitCode !== null) throw new Error('the appliance did not start');
    await sleep(20);
  }
  const stop = new AbortController();
  const { portal, store, appliance, ownLog } = await compose(readSettings(environment), stop.signal);
  await portal.installation.portalIdentity(NAME);
  await portal.accounts.start();
  const link = appliance.run(stop.signal);
  while (!appliance.connected) await sleep(10);
  const socket = join(run, 'portal', 'http.sock');
  const app = createApp(portal, [apiRoutes(portal, operations), ...(await createPages(portal, {}))]);
  await listenOn({ path: socket, mode: 0o600 }, app.callback(), stop.signal);
  const site = { socket, setUp: '', folder, owner: () => Promise.reject(new Error('none')) };
  async function end(): Promise<void> {
    stop.abort();
    portal.accounts.stop();
    await link;
    await store.close();
    await ownLog.close();
    await ownLog.states.close();
    root.kill();
    await once(root, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
  return { portal, site: { ...site, stop: end }, stop: end };
}

export function newAccount({ portal }: Rig, name: string): Promise<Account> {
  const limits = { maxDevices: 10_000, maxUsers: 1000, maxSessions: 500 };
  return portal.accounts.create({ name, title: `${name} GmbH`, pool: '198.18.0.0/15', ...limits });
}

export interface Person {
  readonly id: string;
  readonly browser: Visitor;
  /** Cookie's text. */
  readonly token: string;
}

/** Somebody who is signed in. */
export async function person(rig: Rig, account: Account, who: { name: string; role: Role }): Promise<Person> {
  const user = await account.users.create({ ...who, displayName: who.name, email: '' });
  return { id: user.id, ...(await signedIn(rig, account, user.id)) };
}

export async function signedIn(
  rig: Rig,
  account: Account,
  userId: string,
): Promise<{ browser: Visitor; token: string }> {
  const from = {
    kind: 'browser',
    address: '192.0.2.1',
    agent: 'Mozilla/5.0 (X11; Linux) Firefox/140.0',
  } as const;
  const { token } = await account.people.sessions.start(userId, from);
  const browser = new Visitor(rig.site);
  browser.cookies.set('__Host-ferngate', token);
  return { browser, token };
}

/** Writes devices straight into the account's file: `count` of them, named by their number. */
export async function manyDevices(account: Account, count: number): Promise<void> {
  await account.db.write(async (tx) => {
    for (const client of ['Müller GmbH', 'Nord-Milch'])
      await tx.run(
        'INSERT INTO projects (id, client, name) VALUES (?, ?, ?)',
        projectId(client),
        client,
        'Hall 1',
      );
    for (let n = 0; n < count; n++) {
      const id = `dev_${String(n)
        .padStart(4, '0')
        .replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!)}aaaaaaaaaaaa`;
      const project = n % 3 === 0 ? null : projectId(n % 3 === 1 ? 'Müller GmbH' : 'Nord-Milch');
      await tx.run(
        `INSERT INTO devices (id, serial, name, label, project_id, lan, network, address, status, seen_at, created_at)
         VALUES (?, ?, ?, ?, ?, '192.168.0.0/24', ?, ?, ?, ?, '2026-01-01T00:00:00.000Z')`,
        ...[id, `FG-${String(n).padStart(5, '0')}`, `Machine ${String(n).padStart(4, '0')}`, `machine-${n}`],
        project,
        `198.${18 + (n >> 15)}.${16 + (n >> 8)}.${n % 256}/32`,
        `198.18.${n >> 8}.${n % 256}`,
        n % 50 === 7 ? 'disabled' : 'enabled',
        n % 4 === 0 ? null : '2026-11-01T08:00:00.000Z',
      );
      for (const [k, kind] of (['plc', 'hmi', 'drive'] as const).entries()) {
        const component = `${id.replace('dev', 'cmp')}${'bcd'[k]}`;
        await tx.run(
          'INSERT INTO components (id, device_id, name, label, kind, address) VALUES (?, ?, ?, ?, ?, ?)',
          ...[component, id, kind.toUpperCase(), kind, kind, `192.168.0.${10 + k}`],
        );
        await tx.run(
          `INSERT INTO services (id, component_id, name, protocol, from_port, to_port) VALUES (?, ?, 'S', 'tcp', ?, ?)`,
          ...[component.replace('cmp', 'svc'), component, 102 + k, 102 + k],
        );
      }
    }
  });
}

function projectId(client: string): string {
  return `prj_${client === 'Nord-Milch' ? 'n' : 'm'}aaaaaaaaaaaaaaa`;
}
