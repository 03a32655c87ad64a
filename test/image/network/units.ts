/**
 * Network and console as units, in the cage that each has, under Debian 13's own systemd:
 *
 *     test/inside.sh node_modules/.bin/node test/image/network/units.ts [folder of a root file system]
 *
 * Not among the tests of `npm test`, since it needs the tree that the image build makes; it takes half a minute.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_SETTINGS } from '../../../appliance/network/store.ts';
import type { NetworkSettings } from '../../../appliance/protocol.ts';
import { Emulator } from '../../appliance/console/emulator.ts';
import { until } from '../../appliance/rig/until.ts';
import { ApplianceContainer, BUILT_TREE } from '../appliance-container.ts';

const APPLIANCE = 'ferngate-appliance.service';
const STATIC: NetworkSettings = {
  ...DEFAULT_SETTINGS,
  ipv4: { kind: 'static', address: '10.77.0.20/24', gateway: '10.77.0.1' },
  ntp: ['10.77.0.1'],
};

/** script(1) ends when its terminal is hung up; a container may not set the clock. */
const DIFFERENT = {
  '/etc/systemd/system/ferngate-console@.service.d/test.conf': '[Service]\nTTYVHangup=no\nTTYReset=no\n',
  '/etc/systemd/system/chrony.service.d/test.conf':
    '[Unit]\nConditionCapability=\n[Service]\nType=exec\nExecStart=\nExecStart=!/usr/sbin/chronyd -n -x\n',
};

let appliance: ApplianceContainer;
let seat: ChildProcess;
const screen = new Emulator();
const exec = (...command: string[]) => appliance.container.exec(command, { check: false });

test.before(async () => {
  appliance = await ApplianceContainer.start(process.argv[2] ?? BUILT_TREE, DIFFERENT);
  await appliance.container.booted();
  await appliance.pid(APPLIANCE);
});
test.after(async () => {
  seat.kill('SIGKILL');
  await appliance.container.end();
});

async function sees(pattern: RegExp): Promise<string> {
  await until(`the console to show ${pattern}`, () => pattern.test(screen.text())).catch(
    async (error: unknown) => {
      throw new Error(`${String(error)}\n${screen.text()}\n${await appliance.container.journal()}`);
    },
  );
  return screen.text();
}

async function has(address: RegExp): Promise<void> {
  await until(`the address ${address}`, async () =>
    address.test((await exec('ip', '-brief', 'address', 'show', 'eth0')).stdout),
  );
}

test('the boot program wrote what networkd took, and nothing failed', async () => {
  assert.match((await exec('networkctl', 'status', 'eth0')).stdout, /20-ferngate\.network/);
  assert.is((await exec('systemctl', 'is-active', 'ferngate-network.service')).stdout.trim(), 'active');
});

test('the console’s unit shows the set-up link on its terminal', async () => {
  // script(1) holds a terminal in there; the unit takes it over.
  const hold = ['script', '--quiet', '--command', 'echo "terminal $(tty)"; exec sleep 600', '/dev/null'];
  const [program = '', ...words] = [...appliance.container.enter(), 'TERM=linux', ...hold];
  seat = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  seat.stdout!.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    screen.write(text);
  });
  const terminal = await until('a terminal', () => /terminal \/dev\/(pts\/\d+)\r/.exec(said)?.[1]);
  await exec('systemctl', 'start', `ferngate-console@${terminal.replace('/', '-')}.service`);
  await sees(/Portal +ready[^]*Set-up link[^]*\/back-end\/set-up\/[a-z2-7]{26}\n/);
});

test('an address set on the console is there at once, and kept on the console', async () => {
  for (const [keys, pattern] of [
    ['n', /IPv4: dhcp/],
    ['static\r', /IPv4 address:/],
    ['10.77.0.30/24\r', /IPv4 gateway: 10\.77\.0\.1/],
    ['\r', /DNS servers:/],
    ['\r', /What now: a/],
    ['\r', /Changed\. If you can reach the portal, press k\./],
  ] as const) {
    seat.stdin!.write(keys);
    await sees(pattern);
  }
  await has(/10\.77\.0\.30\/24/);
  await sees(/https:\/\/10\.77\.0\.30\//);
  seat.stdin!.write('k');
  await sees(/Kept\./);
});

test('the appliance changes it by its verb, with the rights that its unit leaves it', async () => {
  const client = appliance.appliance();
  const { trial } = await client.call('network.try', { settings: STATIC });
  await has(/10\.77\.0\.20\/24/);
  await until('the time server', async () =>
    (await exec('chronyc', '-n', 'sources')).stdout.includes('10.77.0.1'),
  );
  await sees(/The network was changed on the portal/);
  await client.call('network.revert', { trial: trial?.id ?? '' });
  await has(/10\.77\.0\.30\/24/);
  client.close();
});

test('with a proxy the portal starts anew, and has it', async () => {
  const before = await appliance.pid('ferngate-portal.service');
  const client = appliance.appliance();
  const { trial } = await client.call('network.try', {
    settings: { ...STATIC, proxy: 'http://10.77.0.1:3128' },
  });
  const portal = await appliance.pid('ferngate-portal.service', before);
  const environment = (await exec('cat', `/proc/${portal}/environ`)).stdout;
  assert.match(environment, 'HTTPS_PROXY=http://10.77.0.1:3128');
  await client.call('network.revert', { trial: trial?.id ?? '' });
  client.close();
});

test.run();
