/** The network by the portal: what it passes on, what it refuses itself, and what it says of what the appliance refuses. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_SETTINGS } from '../../../appliance/network/store.ts';
import { verifySettings } from '../../../appliance/network/verify.ts';
import type { NetworkSettings, NetworkState } from '../../../appliance/protocol.ts';
import { formOf, settingsOf } from '../../../server/network/settings-form.ts';
import { startServing } from '../portal-world.ts';

const world = await startServing();
const { appliance, owner, outside } = world;
const TRIAL = '0123456789abcdef';
const state: NetworkState = {
  managed: true,
  confirmed: DEFAULT_SETTINGS,
  damaged: false,
  trial: null,
  interfaces: ['ens192'],
  addresses: [{ interface: 'ens192', address: '192.168.1.20/24' }],
};
const around = { interfaces: ['ens192'], foreignVlans: [], pools: [], roomsPrefix: null };
appliance.scripts['network.get'] = () => state;
appliance.scripts['network.try'] = (input) => {
  const { settings } = input as { settings: NetworkSettings };
  const problems = verifySettings(settings, around);
  return {
    problems,
    trial: problems.length > 0 ? null : { id: TRIAL, settings, from: 'the portal', endsInS: 300 },
  };
};

const FORM = formOf(DEFAULT_SETTINGS);
type Problem = { errors: { field: string; code: string }[] };

async function attempt(change: object): Promise<{ status: number; errors: string[] }> {
  const { status, text } = await owner.send('POST', '/api/v1/backend/network/trial', { ...FORM, ...change });
  const { errors = [] } = JSON.parse(text) as Partial<Problem>;
  return { status, errors: errors.map(({ field, code }) => `${field} ${code}`) };
}

test('what is, in one text a field', async () => {
  const seen = await owner.get<{ confirmed: object; addresses: object[] }>('/backend/network');
  assert.equal(seen.confirmed, FORM);
  assert.equal(seen.addresses, state.addresses);
});

test('a change is passed on whole, as the appliance takes it', async () => {
  const sent = {
    ...{ ipv4: 'static', address4: ' 10.0.0.5/24 ', gateway4: '10.0.0.1' },
    dns: '10.0.0.1,9.9.9.9',
  };
  assert.is((await attempt({ ...sent, ntp: 'NTP.example.com', vlan: '7' })).status, 201);
  const { settings } = appliance.asked('network.try').at(-1)?.input as unknown as {
    settings: NetworkSettings;
  };
  assert.equal(settings, {
    ...DEFAULT_SETTINGS,
    ipv4: { kind: 'static', address: '10.0.0.5/24', gateway: '10.0.0.1' },
    ...{ dns: ['10.0.0.1', '9.9.9.9'], ntp: ['ntp.example.com'], vlan: 7 },
  });
  assert.equal(settingsOf(formOf(settings)), settings, 'and back');
});

const REFUSED: Record<string, [change: object, errors: string[]]> = {
  'an address without its length': [{ ipv4: 'static', address4: '10.0.0.5' }, ['address4 network-form']],
  'a static one without any': [{ ipv4: 'static' }, ['address4 network-form']],
  'a gateway that is none': [
    { ipv4: 'static', address4: '10.0.0.5/24', gateway4: 'x' },
    ['gateway4 network-form'],
  ],
  'the second server': [{ dns: '10.0.0.1 10.0.0.1;reboot' }, ['dns network-form']],
  'a line more for chrony': [{ ntp: 'ntp.example\nallow' }, []],
  'a VLAN in words': [{ vlan: 'x' }, ['vlan network-form']],
  'a proxy with a password': [{ proxy: 'http://a:b@proxy:3128' }, ['proxy network-form']],
  'several at once': [
    { vlan: '0', interface: '../x', ipv6: 'static' },
    ['interface network-form', 'vlan network-form', 'address6 network-form'],
  ],
  'what the appliance finds': [
    { ipv4: 'static', address4: '198.18.0.5/24' },
    ['address4 network-in-account-pool'],
  ],
  'a gateway elsewhere': [
    { ipv4: 'static', address4: '10.0.0.5/24', gateway4: '10.1.0.1' },
    ['gateway4 network-gateway-outside'],
  ],
  'another kind': [{ ipv4: 'bridge' }, ['ipv4 not-in-list']],
  'a field more': [{ exec: 'id' }, ['exec unknown-field']],
};
for (const [what, [change, errors]] of Object.entries(REFUSED))
  test(`refused with its field: ${what}`, async () => {
    const calls = appliance.asked('network.try').length;
    const answer = await attempt(change);
    if (errors.length === 0) {
      const { settings } = appliance.asked('network.try').at(-1)?.input as unknown as {
        settings: NetworkSettings;
      };
      assert.equal(settings.ntp, ['ntp.example', 'allow'], 'two servers, no directive');
      return;
    }
    assert.is(answer.status, 422);
    assert.equal(answer.errors.sort(), errors.sort());
    if (errors[0]?.endsWith('network-form')) assert.is(appliance.asked('network.try').length, calls);
  });

test('keeping names the change; one that has ended is said', async () => {
  appliance.scripts['network.confirm'] = () => state;
  assert.is((await owner.send('POST', '/api/v1/backend/network/trial/keep', { trial: TRIAL })).status, 201);
  assert.equal(appliance.asked('network.confirm').at(-1)?.input, { trial: TRIAL });
  for (const trial of ['', 'x', '../../etc', TRIAL.toUpperCase()])
    assert.is((await owner.send('POST', '/api/v1/backend/network/trial/keep', { trial })).status, 422, trial);
});

test('nobody else sees or changes it', async () => {
  for (const asked of [
    'GET /backend/network',
    'POST /backend/network/trial',
    'POST /backend/network/trial/keep',
  ]) {
    const [method = '', path = ''] = asked.split(' ');
    assert.is((await outside.send(method, `/api/v1${path}`)).status, 401, asked);
  }
});

test.after(() => world.stop());
test.run();
