import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PortalAddress } from '../../../router/configuration/values.ts';

for (const [text, fits] of [
  ['https://portal.example:443', true],
  ['https://203.0.113.1:8443', true],
  ['https://[2001:db8::1]:443', true],
  ['https://portal.example', false],
  ['http://portal.example:443', false],
  ['https://portal.example:443/', false],
  ['https://portal.example:443/x', false],
  ['https://portal.example:70000', false],
  ['https://portal.example:443@evil.example:443', false],
  ['https://anna:secret@portal.example:443', false],
  ['https://[portal.example]:443', false],
  ['https://portal.example:443\n', false],
  ['https://portal.example\r\nhost: x:443', false],
  ['https://:443', false],
] as const) {
  test(`${fits ? 'takes' : 'refuses'} ${JSON.stringify(text)}`, () => {
    assert.is(PortalAddress.safeParse(text).success, fits);
  });
}

test.run();
