/**
 * The appliance's own network code, told what to do from outside and with a trial of seconds instead of minutes:
 *
 *     node hand.ts <seconds> keep                     looks after the network until it is killed, as the appliance does
 *     node hand.ts <seconds> try <settings as JSON>   prints the problems or the trial
 *     node hand.ts <seconds> confirm|revert <trial>
 *     node hand.ts <seconds> state
 */
import { runCommand } from '../../../appliance/commands/run.ts';
import { createLog } from '../../../appliance/log.ts';
import { composeNetwork } from '../../../appliance/network/compose.ts';
import { keepNetwork } from '../../../appliance/network/keep.ts';
import { NetworkSettings } from '../../../appliance/protocol-network.ts';

const [seconds = '', verb = '', argument = ''] = process.argv.slice(2);
const place = { dataFolder: '/var/lib/ferngate', runFolder: '/run/ferngate', supervisor: 'systemd' } as const;
const { network } = await composeNetwork(place, runCommand, { trialMs: Number(seconds) * 1000 });

async function answer(): Promise<unknown> {
  switch (verb) {
    case 'keep':
      return keepNetwork(network, createLog('info'), new AbortController().signal);
    case 'try':
      return network.try(NetworkSettings.parse(JSON.parse(argument)), 'hand');
    case 'confirm':
      return network.confirm(argument);
    case 'revert':
      return network.revert(argument);
    default:
      return network.state();
  }
}

console.log(JSON.stringify(await answer()));
