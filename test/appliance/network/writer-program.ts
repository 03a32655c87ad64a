/** Confirms one setting after the other until it is killed: `node writer-program.ts <data folder> <run folder>`. */
import { DEFAULT_SETTINGS, NetworkStore } from '../../../appliance/network/store.ts';

const [data = '', run = ''] = process.argv.slice(2);
const store = new NetworkStore({ data, run });
console.log('begun');
for (let count = 1; ; count += 1) {
  const address = `10.0.0.${1 + (count % 2)}/24`;
  await store.confirm({ ...DEFAULT_SETTINGS, ipv4: { kind: 'static', address, gateway: null } });
}
