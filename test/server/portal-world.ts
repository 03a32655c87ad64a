/** A whole portal in this process, real from its sockets to its store; only the root half is a script. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { serve } from '../../server/serve.ts';
import { compose, type Composed } from '../../server/compose.ts';
import { readSettings, type Settings } from '../../server/settings.ts';
import { Api } from '../world/api.ts';
import { until } from '../world/command.ts';
import { becomeOwner } from '../world/owner.ts';
import { newFolder } from './account-file.ts';
import { ScriptedAppliance } from './scripted-appliance.ts';

export const ACME = {
  ...{ name: 'acme', title: 'Acme', pool: '198.18.0.0/15' },
  ...{ maxDevices: 100, maxUsers: 100, maxSessions: 100 },
};

export async function newSettings(folder = newFolder()): Promise<Settings> {
  const run = join(folder, 'run');
  await mkdir(join(run, 'portal'), { recursive: true });
  await mkdir(join(folder, 'data/portal'), { recursive: true });
  return readSettings({
    FERNGATE_DATA: join(folder, 'data'),
    FERNGATE_RUN: run,
    FERNGATE_NAME: 'portal.example',
    FERNGATE_LOG: process.env['SHOW_LOG'] === undefined ? 'warn' : 'info',
  });
}

/** The parts, without sockets of their own but the one to the appliance. */
export class ComposedPortal {
  readonly composed: Composed;
  readonly appliance: ScriptedAppliance;
  readonly #stop: AbortController;
  readonly #link: Promise<void>;

  private constructor(composed: Composed, appliance: ScriptedAppliance, stop: AbortController) {
    this.composed = composed;
    this.appliance = appliance;
    this.#stop = stop;
    this.#link = composed.appliance.run(stop.signal);
  }

  static async start(settings: Settings): Promise<ComposedPortal> {
    const appliance = new ScriptedAppliance(join(settings.runFolder, 'appliance.sock'));
    await appliance.listen();
    const stop = new AbortController();
    const composed = await compose(settings, stop.signal);
    const portal = new ComposedPortal(composed, appliance, stop);
    await portal.connected();
    await composed.portal.installation.portalIdentity(settings.place.name);
    await composed.portal.accounts.start();
    return portal;
  }

  async connected(): Promise<void> {
    await until('the appliance', async () => this.composed.appliance.connected);
  }

  /** Ends without tidying up: what stands in the files is what the next start finds. */
  async stop(): Promise<void> {
    this.composed.portal.accounts.stop();
    this.#stop.abort();
    await this.#link;
    await this.composed.store.close();
    await this.composed.ownLog.close();
    await this.composed.ownLog.states.close();
    await this.composed.care.close();
    await this.appliance.close();
  }
}

/** All of `serve`, with its sockets; owned by `world` unless told otherwise. */
export async function startServing({
  owned = true,
  settings: given,
}: { owned?: boolean; settings?: Settings } = {}): Promise<{
  settings: Settings;
  appliance: ScriptedAppliance;
  owner: Api;
  outside: Api;
  /** Worth nothing once the box is owned. */
  setupLink: string | null;
  stop: () => Promise<void>;
}> {
  const settings = given ?? (await newSettings());
  // What an earlier one said is not true any more.
  await rm(join(settings.runFolder, 'portal/ready.json'), { force: true });
  const appliance = new ScriptedAppliance(join(settings.runFolder, 'appliance.sock'));
  await appliance.listen();
  const stop = new AbortController();
  const running = serve(settings, stop.signal);
  const at = (name: string) => new Api({ kind: 'socket', path: join(settings.runFolder, 'portal', name) });
  const owner = at('owner.sock');
  await Promise.race([
    until('the portal', async () => {
      const answered = await owner.send('GET', '/healthz').catch(() => undefined);
      return answered?.status === 200;
    }),
    running,
  ]);
  let ready = '';
  await until('what it announces', async () => {
    ready = await readFile(join(settings.runFolder, 'portal/ready.json'), 'utf8').catch(() => '');
    return ready.endsWith('\n');
  });
  const { setupLink } = JSON.parse(ready) as { setupLink: string | null };
  const outside = at('http.sock');
  if (owned) await becomeOwner(outside, setupLink ?? '');
  return {
    ...{ settings, appliance, owner, outside, setupLink },
    async stop() {
      stop.abort();
      await running;
      await appliance.close();
    },
  };
}
