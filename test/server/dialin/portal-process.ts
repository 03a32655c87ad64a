/** A portal of its own, to be killed: `portal-process.ts <account.db> <management.sock>`. */
import { dirname, join } from 'node:path';
import { SecretBox } from '../../../server/secrets/box.ts';
import { DatabaseFile } from '../../../server/store/database-file.ts';
import { Portal, quiet } from './account.ts';
import { until } from './openvpn.ts';

const [path = '', management = ''] = process.argv.slice(2);
const db = await DatabaseFile.open({ path, create: false, log: quiet });
const portal = new Portal(db, await SecretBox.open(join(dirname(path), 'key')), { management });
portal.settings.realAddress = '198.51.100.9';
await until('attached', () => portal.dialIns.isAttached());
console.log('attached');
for (let told = 0; told < 2;) {
  const { n } = (await db.read((r) => r.get<{ n: number }>('SELECT count(*) AS n FROM dial_ins'))) ?? {
    n: 0,
  };
  if (n > told) console.log(`written ${(told = n)}`);
  await new Promise((resolve) => setTimeout(resolve, 20));
}
