import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderNetwork } from '../../../appliance/network/render.ts';
import { DEFAULT_SETTINGS } from '../../../appliance/network/store.ts';

const test = suite('the files for systemd-networkd');

for (const vlan of [null, 7]) {
  test(`the file for all other cards comes last by name, or it would take the chosen one (VLAN ${vlan ?? 'none'})`, () => {
    const { networkd } = renderNetwork({ ...DEFAULT_SETTINGS, vlan }, 'ens3');
    const inTheirOrder = [...networkd.keys()].filter((name) => name.endsWith('.network')).sort();
    const last = networkd.get(inTheirOrder.at(-1) ?? '') ?? '';
    assert.match(last, /^Unmanaged=yes$/m);
    assert.match(last, /^Kind=!\*$/m);
    for (const name of inTheirOrder.slice(0, -1)) assert.match(networkd.get(name) ?? '', /^Name=/m);
  });
}

test.run();
