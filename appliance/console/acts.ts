/** Carries out what was chosen. Each act is one step of somebody who makes it durable: store, portal, systemd. */
import type { CommandRunner } from '../commands/run.ts';
import type { Network } from '../network/network.ts';
import { ConsoleError } from './errors.ts';
import { requestFactoryReset } from './factory-reset.ts';
import type { Portal } from './portal.ts';
import type { Act, Result } from './state.ts';

export type Actors = {
  /** `tty1`, `ttyS0`: said on the other consoles. */
  from: string;
  dataFolder: string;
  network: Network;
  portal: Portal;
  run: CommandRunner;
};

/** @returns what is shown; failures as sentences, too, since whoever stands here is the one to read them */
export async function perform(act: Act, actors: Actors): Promise<Result> {
  try {
    return await carryOut(act, actors);
  } catch (error) {
    return { kind: 'said', text: `! ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function carryOut(act: Act, { from, dataFolder, network, portal, run }: Actors): Promise<Result> {
  switch (act.kind) {
    case 'try': {
      const { problems } = await network.try(act.settings, from);
      if (problems.length > 0) return { kind: 'problems', problems };
      await network.settle();
      return said('Changed. If you can reach the portal, press k.');
    }
    case 'keep':
      await network.confirm(act.trial);
      return said('Kept.');
    case 'go-back':
      await network.revert(act.trial);
      return said('Changed back.');
    case 'restart':
      await run('systemctl', ['--no-block', 'reboot']);
      return said('The appliance restarts.');
    case 'power-off':
      await run('systemctl', ['--no-block', 'poweroff']);
      return said('The appliance shuts down.');
    case 'operators':
      return { kind: 'operators', names: (await portal.operators()).map(({ name }) => name) };
    case 'recover':
      return recover(portal, act.operator);
    case 'new-link':
      await portal.newSetUpPath();
      return said('There is a new set-up link.');
    case 'backups':
      return { kind: 'backups', backups: await portal.backups() };
    case 'prepare':
      return { kind: 'ready', ready: await portal.prepareRestore(act.backup, act.identity) };
    case 'restore':
      await portal.restore(act.id, act.confirm);
      return said(
        'The portal restarts with the backup. What was here before is kept until somebody says that it may go.',
      );
    case 'promote':
      return { kind: 'promoted', promoted: await portal.promote(act.isolated) };
    case 'join':
      return join(portal, act);
    case 'factory-reset':
      await requestFactoryReset(dataFolder);
      await run('systemctl', ['--no-block', 'reboot']);
      return said('The appliance restarts and erases itself.');
  }
}

/** The link first: if the portal goes away in between, nothing has been taken off yet. */
async function recover(portal: Portal, operator: string): Promise<Result> {
  const path = await portal.newPasswordPath(operator);
  await portal.removeSecondFactor(operator);
  return {
    kind: 'link',
    title: `Link for ${operator}: sets a new password, once; the second factor is set up anew after it`,
    lines: [],
    path,
  };
}

/** A wrong code does not lose the address, nor the other way round. */
async function join(portal: Portal, { address, code }: Extract<Act, { kind: 'join' }>): Promise<Result> {
  try {
    return { kind: 'joined', joined: await portal.join(address, code) };
  } catch (error) {
    if (!(error instanceof ConsoleError) || error.code !== 'refused') throw error;
    const field = error.fields.includes('address') ? 'address' : 'code';
    return { kind: 'not-joined', address, code, field, wrong: error.message };
  }
}

function said(text: string): Result {
  return { kind: 'said', text };
}
