import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSettings } from '../../appliance/settings.ts';

test('without settings there are those of a machine', () => {
  assert.equal(readSettings({}), {
    dataFolder: '/var/lib/ferngate',
    runFolder: '/run/ferngate',
    ports: { vpn: 1194, https: 443, http: 80 },
    logLevel: 'info',
    supervisor: 'processes',
    notification: { socket: undefined, watchdogMs: undefined },
  });
});

test('every wrong setting is named, in one error', () => {
  const wrong = {
    FERNGATE_DATA: 'relative',
    FERNGATE_RUN: '/run/a b',
    FERNGATE_VPN_PORT: '70000',
    FERNGATE_HTTP_PORT: '0x50',
    FERNGATE_LOG: 'loud',
    FERNGATE_SUPERVISOR: 'init',
    NOTIFY_SOCKET: 'relative',
    WATCHDOG_USEC: '0',
  };
  try {
    readSettings(wrong);
    assert.unreachable();
  } catch (error) {
    for (const name of Object.keys(wrong)) assert.match(String(error), name);
  }
});

test.run();
