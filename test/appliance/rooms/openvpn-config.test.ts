/** The text that OpenVPN reads says what was planned, and a value that would say more is caught. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ApplianceError } from '../../../appliance/errors.ts';
import { parseNames, renderNames } from '../../../appliance/rooms/names-file.ts';
import {
  parseOpenvpnConfig,
  planOpenvpnConfig,
  renderOpenvpnConfig,
} from '../../../appliance/rooms/openvpn-config.ts';
import { renderVerified } from '../../../appliance/rooms/rendered.ts';
import { planRoom } from '../../../appliance/rooms/room-plan.ts';
import { planRoomRules } from '../../../appliance/rules/room-rules.ts';
import { parseRules, renderRules } from '../../../appliance/rules/rules-text.ts';
import { Account } from '../rig/account.ts';
import { DIAL_IN, POOL } from '../rig/dialled-world.ts';

const account = new Account(258, { pool: POOL, dialIn: DIAL_IN });
const site = { dataFolder: '/data', runFolder: '/run/ferngate', prefix: 'fd12:3456:789a' };
const plan = planRoom(account.spec, site);

test('names and addresses follow from the number', () => {
  assert.is(plan.uplinkAddress, 'fd12:3456:789a:102::1');
  assert.is(plan.hostAddress, 'fd12:3456:789a:102::');
  assert.is(plan.hostInterface, 'fg258');
  assert.is(plan.address, '10.80.0.1');
  assert.is(plan.dialInMask, '255.255.252.0');
  assert.is(plan.poolMask, '255.255.0.0');
});

test('the configuration holds what must be there and nothing that must not', () => {
  const text = renderVerified(planOpenvpnConfig(plan), renderOpenvpnConfig, parseOpenvpnConfig);
  for (const line of [
    'local fd12:3456:789a:102::1',
    'proto tcp6-server',
    'server 10.80.0.0 255.255.252.0 nopool',
    'route 10.80.0.0 255.255.0.0',
    'verify-client-cert require',
    'remote-cert-tls client',
    'tls-version-min 1.2',
    'data-ciphers AES-256-GCM:CHACHA20-POLY1305:AES-128-GCM',
    'management /run/ferngate/rooms/258/management.sock unix',
    'management-client-user ferngate',
    'management-client-auth',
    'script-security 0',
    'user ferngate-vpn',
  ]) {
    assert.ok(text.split('\n').includes(line), line);
  }
  assert.not.match(text, /client-to-client|duplicate-cn|^(up|plugin|client-connect|comp-lzo|compress) /m);
  assert.ok(
    text.split('\n').every((line) => line.length < 256),
    'OpenVPN refuses longer lines',
  );
});

test('whatever slips past a grammar does not come back from the text', () => {
  const evil = [
    'a b',
    'x\nscript-security 2',
    'x # y',
    '"',
    "'",
    'x\\',
    '; x',
    '</ca>\nplugin /x\n<ca>\n',
    'x'.repeat(300),
    '',
  ];
  for (const value of evil) {
    const config = planOpenvpnConfig(plan);
    const inText = { ...config, directives: [...config.directives, ['setenv', value] as const] };
    const inBlock = { ...config, inline: { ...config.inline, ca: `${value}\n</ca>\nplugin /x\n` } };
    for (const planned of [inText, inBlock]) {
      assert.throws(
        () => renderVerified(planned, renderOpenvpnConfig, parseOpenvpnConfig),
        isInternal,
        value,
      );
    }
    const rules = planRoomRules(plan, []);
    const sets = [
      { name: 'x', type: 'ipv4_addr', flags: 'timeout', elements: [`${value}\n}\n}\nadd table x {`] },
    ];
    assert.throws(() => renderVerified({ ...rules, sets }, renderRules, parseRules), isInternal, value);
    if (/\s/.test(value)) {
      const names = [{ name: `${value}\n1.2.3.4 y`, address: '10.0.0.1' }];
      assert.throws(() => renderVerified(names, renderNames, parseNames), isInternal, value);
    }
  }
});

const isInternal = (error: unknown) => error instanceof ApplianceError && error.code === 'internal';

test.run();
