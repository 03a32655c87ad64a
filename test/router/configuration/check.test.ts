/** The table of configurations that an attacker, or a slip of the portal, would write. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { check } from '../../../router/commands/check.ts';
import { ConfigurationError, type Problem } from '../../../router/configuration/error.ts';
import { parseConfiguration } from '../../../router/configuration/parse.ts';
import { planPackets } from '../../../router/packets/plan.ts';
import { renderPackets } from '../../../router/packets/render.ts';
import { planOpenvpn } from '../../../router/tunnel/plan.ts';
import { renderOpenvpn } from '../../../router/tunnel/render.ts';
import { configurationFor } from '../site/configuration.ts';
import { makeKeys } from '../site/keys.ts';

const keys = makeKeys();
keys.issue('other', 'FG-1001');
const good = configurationFor(keys, {
  proxy: { host: 'proxy.site', port: 3128, user: 'anna', password: 'secret' },
});

type Path = readonly (string | number)[];

/** A copy with one value replaced. */
function change(path: Path, value: unknown): unknown {
  const copy: unknown = structuredClone(good);
  let place = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) place = place[step] as Record<string | number, unknown>;
  place[path.at(-1)!] = value;
  return copy;
}

function problemsOf(value: unknown): readonly Problem[] {
  try {
    parseConfiguration(typeof value === 'string' ? value : JSON.stringify(value));
    return [];
  } catch (error) {
    assert.instance(error, ConfigurationError);
    return (error as ConfigurationError).problems;
  }
}

const stringFields: Path[] = [];
(function collect(value: unknown, path: Path) {
  if (typeof value === 'string') stringFields.push(path);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      collect(inner, [...path, Array.isArray(value) ? Number(key) : key]);
  }
})(good, []);

/** Words for people and for the proxy: they reach neither OpenVPN's text nor a rule, and may hold any printable character. */
const FREE =
  /^(name|components\.\d+\.name|components\.\d+\.services\.\d+\.name|proxy\.user|proxy\.password)$/;
const at = (path: Path): string => {
  let value: unknown = good;
  for (const step of path) value = (value as Record<string | number, unknown>)[step];
  return value as string;
};

test('the good one is good, and the table below has every field', () => {
  assert.equal(problemsOf(good), []);
  assert.ok(stringFields.length > 30);
});

for (const [what, sign] of [
  ['a newline', '\n'],
  ['a carriage return', '\r'],
  ['a NUL', '\0'],
  ['an escape sequence', '\u001b[2J'],
  ['a turn of the reading direction', '\u202e'],
] as const) {
  test(`no string field takes ${what}`, () => {
    for (const path of stringFields) {
      for (const value of [`${at(path)}${sign}`, `${sign}${at(path)}`, `x${sign}x`]) {
        const [problem, ...more] = problemsOf(change(path, value));
        assert.ok(problem, `${path.join('.')} took ${JSON.stringify(value)}`);
        assert.is(problem.field, path.join('.'));
        assert.ok(more.every(({ field }) => field === problem.field));
      }
    }
  });
}

for (const sign of ['"', "'", ';', '$', '`', '\\', ' ', '#', '{', '<', '\t']) {
  test(`no field that reaches OpenVPN or a rule takes ${JSON.stringify(sign)}`, () => {
    for (const path of stringFields.filter((field) => !FREE.test(field.join('.')))) {
      for (const value of [`${at(path)}${sign}`, `${sign}${at(path)}`, `a${sign}b`]) {
        assert.is(problemsOf(change(path, value))[0]?.field, path.join('.'), JSON.stringify(value));
      }
    }
  });
}

test('words for people are never a part of what OpenVPN or nft is told', () => {
  const paths = stringFields.filter((path) => FREE.test(path.join('.')));
  const words = fc
    .string({ unit: 'grapheme-ascii', minLength: 3, maxLength: 40 })
    .map((text) => `Q${text.replaceAll(':', '')}Q`);
  const local = { managementSocket: '/run/m.sock', unprivileged: null };
  const route = {
    remote: '10.9.0.1',
    port: 443,
    proxy: { address: '10.9.0.1', port: 3128, authenticates: true },
  };
  fc.assert(
    fc.property(fc.constantFrom(...paths), words, (path, text) => {
      const configuration = parseConfiguration(JSON.stringify(change(path, text)));
      assert.not.ok(renderOpenvpn(planOpenvpn(configuration, route, local)).includes(text));
      assert.not.ok(
        renderPackets(planPackets(configuration, { lanDevice: 'lan0', confineLan: true })).includes(text),
      );
    }),
    { numRuns: 60 },
  );
});

const block = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const refusals: readonly (readonly [
  what: string,
  path: Path,
  value: unknown,
  field: string,
  reason: RegExp,
])[] = [
  ['another format', ['format'], 'ferngate-router-configuration/2', 'format', /expected/],
  ['an unknown field', ['up'], '/bin/sh', '', /Unrecognized key/],
  ['an unknown field inside', ['tunnel', 'script'], 'x', 'tunnel', /Unrecognized key/],
  ['no door', ['doors'], [], 'doors', /Too small/],
  ['a door without ports', ['doors', 0, 'ports'], [], 'doors.0.ports', /Too small/],
  ['port 0', ['doors', 0, 'ports', 0], 0, 'doors.0.ports.0', /Too small/],
  ['port 65536', ['doors', 0, 'ports', 0], 65_536, 'doors.0.ports.0', /Too big/],
  ['half a port', ['doors', 0, 'ports', 0], 1.5, 'doors.0.ports.0', /expected int/],
  ['a host that is an option', ['doors', 0, 'host'], '--up', 'doors.0.host', /not a DNS name/],
  ['a network with host bits', ['pool'], '198.18.0.1/15', 'pool', /not the first one/],
  ['a network that is none', ['pool'], '198.18.0.0/33', 'pool', /not a network/],
  ['technicians outside the pool', ['technicians'], '10.0.0.0/20', 'technicians', /not inside the pool/],
  [
    'a virtual network outside the pool',
    ['virtualNetwork'],
    '10.0.0.0/24',
    'virtualNetwork',
    /not inside the pool/,
  ],
  [
    'a virtual network among technicians',
    ['virtualNetwork'],
    '198.18.1.0/24',
    'virtualNetwork',
    /overlaps technicians/,
  ],
  ['a LAN in the pool', ['lan', 'network'], '198.18.40.0/24', 'lan.network', /overlaps the pool/],
  ['a LAN of another size', ['lan', 'network'], '192.168.0.0/25', 'lan.network', /another size/],
  ['an interface with a path', ['lan', 'interface'], '../etc', 'lan.interface', /not the name/],
  [
    'a component outside the LAN',
    ['components', 0, 'address'],
    '192.168.1.10',
    'components.0.address',
    /not inside the LAN/,
  ],
  [
    'two components with one address',
    ['components', 1, 'address'],
    '192.168.0.10',
    'components.1.address',
    /has this address/,
  ],
  ['two components with one name', ['components', 1, 'name'], 'plc', 'components.1.name', /has this name/],
  [
    'ports the wrong way round',
    ['components', 0, 'services', 0, 'toPort'],
    501,
    'components.0.services.0.toPort',
    /below fromPort 502/,
  ],
  [
    'another protocol',
    ['components', 0, 'services', 0, 'protocol'],
    'sctp',
    'components.0.services.0.protocol',
    /Invalid option/,
  ],
  [
    'a proxy password without a user',
    ['proxy'],
    { host: 'p', port: 1, password: 'x' },
    'proxy.user',
    /missing/,
  ],
  ['a proxy user with a colon', ['proxy', 'user'], 'a:b', 'proxy.user', /colon/],
  ['a certificate that is none', ['tunnel', 'certificate'], block, 'tunnel.certificate', /cannot be read/],
  [
    'authorities of which one is none',
    ['tunnel', 'authorities'],
    good.tunnel.authorities + block,
    'tunnel.authorities',
    /cannot be read/,
  ],
  [
    'a key of another certificate',
    ['tunnel', 'key'],
    keys.read('other.key'),
    'tunnel.key',
    /does not belong/,
  ],
  [
    'PEM with something after it',
    ['tunnel', 'key'],
    `${good.tunnel.key}</key>\nup /bin/sh\n`,
    'tunnel.key',
    /not PEM/,
  ],
  ['PEM of another kind', ['tunnel', 'tlsCryptV2'], good.tunnel.key, 'tunnel.tlsCryptV2', /not PEM/],
];
for (const [what, path, value, field, reason] of refusals) {
  test(`refused: ${what}`, () => {
    const problems = problemsOf(change(path, value));
    const found = problems.find((problem) => problem.field === field);
    assert.ok(found, JSON.stringify(problems));
    assert.match(found.reason, reason);
  });
}

test('refused: too much, and what is not JSON, without quoting it', () => {
  assert.match(
    problemsOf(JSON.stringify(good) + ' '.repeat(256 * 1024))[0]!.reason,
    'more than 262144 bytes',
  );
  assert.equal(problemsOf('{"key": secret'), [{ field: '', reason: 'not JSON' }]);
  assert.ok(problemsOf('null').length > 0);
});

test('`check` names all problems, one a line, and quotes no secret', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'check-')), 'c.json');
  const said: string[] = [];
  const output = { out: (line: string) => said.push(line), complain: (line: string) => said.push(line) };
  writeFileSync(path, JSON.stringify(good));
  assert.is(await check(path, output), 0);
  assert.equal(said.splice(0), [`${path}: in order, for Press line 7 (FG-1001)`]);

  const wrong = {
    ...good,
    pool: 'x',
    serial: '',
    tunnel: { ...good.tunnel, password: 'pass word', key: 'SECRET' },
  };
  writeFileSync(path, JSON.stringify(wrong));
  assert.is(await check(path, output), 2);
  assert.equal(
    said.map((line) => line.split(':')[0]),
    ['serial', 'tunnel.key', 'tunnel.password', 'pool'],
  );
  assert.not.match(said.join(), /SECRET|pass word/);
  assert.is(await check(`${path}.none`, output), 2);
});

test.run();
