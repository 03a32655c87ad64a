/** Components: rows of services that work without scripts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { leads, refused, sender, text } from './forms.ts';
import { newAccount, person, startRig } from './rig.ts';

const rig = await startRig();
const acme = await newAccount(rig, 'acme');
const anna = await person(rig, acme, { name: 'anna', role: 'administrator' });
const { browser } = anna;
const send = sender(browser);
test.after(() => rig.stop());

await acme.devices.create({
  serial: 'FG-7',
  name: 'Press line 7',
  projectId: null,
  lan: '192.168.0.0/24',
  note: '',
});

const row = (n: number, fields: Record<string, string>): [string, string][] =>
  Object.entries(fields).map(([name, value]) => [`services.${n}.${name}`, value]);
const COMPONENTS = '/devices/FG-7/components';
const PLC: [string, string][] = [
  ['name', 'PLC'],
  ['kind', 'plc'],
  ['address', '192.168.0.10'],
];

test('a component with rows of services: empty ones do not count, a range and ping do', async () => {
  const fields = [
    ...PLC,
    ...row(0, { id: '', name: 'S7', protocol: 'tcp', port: '102', link: '' }),
    ...row(1, { id: '', name: '', protocol: 'tcp', port: '', link: '' }),
    ...row(2, { id: '', name: 'Files', protocol: 'udp', port: ' 5000 – 5010 ', link: '' }),
    ...row(3, { id: '', name: 'Ping', protocol: 'icmp', port: '', link: '' }),
    ...row(4, { id: '', name: 'Page', protocol: 'tcp', port: '8080', link: 'http' }),
  ];
  leads(await send(`${COMPONENTS}/new`, COMPONENTS, fields), '/devices/FG-7');
  const shown = text(await browser.get('/devices/FG-7'));
  for (const what of ['TCP 102', 'UDP 5000–5010', 'Ping ICMP', 'TCP 8080', 'plc.press-line-7.acme'])
    assert.ok(shown.includes(what), what);
});

test('"One more service" adds a row and loses nothing, without saving', async () => {
  const reply = await send(`${COMPONENTS}/new`, COMPONENTS, [
    ['name', 'Half'],
    ['kind', 'hmi'],
    ['address', 'not yet'],
    ...row(0, { id: '', name: 'Web', protocol: 'udp', port: 'x', link: 'https' }),
    ['more', '1'],
  ]);
  assert.is(reply.status, 200);
  for (const value of ['Half', 'not yet', 'Web', 'x']) assert.match(reply.body, `value="${value}"`);
  for (const option of ['hmi', 'udp', 'https'])
    assert.match(reply.body, `<option value="${option}" selected`);
  assert.match(reply.body, 'name="services.1.port"');
  assert.not.match(reply.body, 'name="services.2.port"');
  assert.not.match(text(await browser.get('/devices/FG-7')), 'Half');
});

test('each row says what is wrong with it, all at once', async () => {
  const reply = await send(`${COMPONENTS}/new`, COMPONENTS, [
    ['name', ''],
    ['kind', 'plc'],
    ['address', '192.168.1.1'],
    ...row(0, { name: 'Reversed', protocol: 'tcp', port: '5010-5000', link: '' }),
    ...row(3, { name: 'Word', protocol: 'tcp', port: 'seven', link: '' }),
    ...row(4, { name: 'None', protocol: 'tcp', port: '', link: '' }),
    ...row(5, { name: '', protocol: 'tcp', port: '70000', link: '' }),
  ]);
  refused(
    reply,
    ['smaller than the first', 'between 1 and 65535, or a range', 'Enter a value.'],
    ['5010-5000', 'seven'],
  );
  for (const [n, wrong] of [
    [0, '5010-5000'],
    [1, 'seven'],
    [2, ''],
  ] as const) {
    assert.match(reply.body, `id="e-services.${n}.port"`);
    assert.match(reply.body, `name="services.${n}.port" value="${wrong}"`);
  }
});

const refusals: readonly (readonly [string, [string, string][], string])[] = [
  [
    'outside of the LAN',
    [
      ['name', 'X'],
      ['kind', 'plc'],
      ['address', '192.168.1.1'],
    ],
    'Not a host address',
  ],
  [
    'the address of another',
    [
      ['name', 'X'],
      ['kind', 'plc'],
      ['address', '192.168.0.10'],
    ],
    'Another component has this address.',
  ],
  [
    'the name of another',
    [
      ['name', 'plc'],
      ['kind', 'plc'],
      ['address', '192.168.0.11'],
    ],
    'This name is taken already.',
  ],
  [
    'a kind that there is not',
    [
      ['name', 'X'],
      ['kind', 'toaster'],
      ['address', '192.168.0.12'],
    ],
    'Choose one of',
  ],
  [
    'a port for ping',
    [
      ['name', 'X'],
      ['kind', 'plc'],
      ['address', '192.168.0.13'],
      ...row(0, { name: 'P', protocol: 'icmp', port: '7', link: '' }),
    ],
    'ICMP has no ports',
  ],
  [
    'a range as a page',
    [
      ['name', 'X'],
      ['kind', 'plc'],
      ['address', '192.168.0.13'],
      ...row(0, { name: 'P', protocol: 'tcp', port: '1-2', link: 'http' }),
    ],
    'Only a single TCP port',
  ],
  [
    'the same service twice',
    [
      ['name', 'X'],
      ['kind', 'plc'],
      ['address', '192.168.0.13'],
      ...row(0, { name: 'P', protocol: 'tcp', port: '1-9', link: '' }),
      ...row(1, { name: 'Q', protocol: 'tcp', port: '5', link: '' }),
    ],
    'already covers this',
  ],
];
for (const [what, fields, reason] of refusals) {
  test(`a component is refused: ${what}`, async () => {
    refused(await send(`${COMPONENTS}/new`, COMPONENTS, fields), [reason]);
  });
}

test('fields that the form does not have are refused', async () => {
  for (const field of [
    'deviceId',
    'services.0.component_id',
    'services.61.name',
    'services.x.name',
    '__proto__.a',
  ]) {
    const reply = await send(`${COMPONENTS}/new`, COMPONENTS, [...PLC, [field, '1']]);
    assert.is(reply.status, 422, field);
  }
});

test('a component is changed: rows go, services that stay keep their rights, and it is deleted', async () => {
  const device = await acme.devices.bySerial('FG-7');
  const [plc] = await acme.components.ofDevice(device.id);
  const s7 = plc!.services.find(({ name }) => name === 'S7')!;
  const edit = `${COMPONENTS}/${plc!.id}/edit`;
  const page = await browser.get(edit);
  for (const value of ['PLC', '102', '5000-5010', '8080']) assert.match(page.body, `value="${value}"`);
  const fields = [
    ...PLC,
    ...row(0, { id: s7.id, name: 'S7 renamed', protocol: 'tcp', port: '102', link: '' }),
    ...row(1, { id: '', name: 'Files', protocol: 'udp', port: '5000-5010', link: '', remove: '1' }),
  ];
  leads(await send(edit, edit, fields), '/devices/FG-7');
  const [changed] = await acme.components.ofDevice(device.id);
  assert.equal(
    changed!.services.map(({ id, name }) => [id, name]),
    [[s7.id, 'S7 renamed']],
  );
  const gone = `${COMPONENTS}/${plc!.id}/delete`;
  assert.match(text(await browser.get(gone)), '1 service');
  assert.is((await browser.get(`${COMPONENTS}/cmp_aaaaaaaaaaaaaaaa/edit`)).status, 404);
  leads(await send(gone, gone), '/devices/FG-7');
  assert.match(text(await browser.get('/devices/FG-7')), 'No component yet');
});

test.run();
