/** A standby in a process of its own: takes a seed if it is told to, then follows and applies until it is killed. Its argument is a JSON. */
import { join } from 'node:path';
import { follow, takeSeed } from '../../../server/replication/link/follow.ts';
import { NO_RECORD_HASH } from '../../../server/replication/record/header.ts';
import { Replica } from '../../../server/replication/replica/replica.ts';
import { Spool } from '../../../server/replication/spool/spool.ts';
import { dial, hello } from '../../server/replication/crash/link.ts';
import { CLUSTER, say, type SideConfig } from '../../server/replication/crash/protocol.ts';

const config = JSON.parse(process.argv[2] ?? '') as SideConfig & { readonly seed: boolean };
const [images, log] = [join(config.folder, 'images'), join(config.folder, 'log')];

if (config.seed) {
  const self = () => hello('standby', { end: { lsn: 0, hash: NO_RECORD_HASH } });
  const target = { images, log, cluster: CLUSTER, epoch: 1 };
  const end = await takeSeed({ peer: await dial(config), self, met: () => undefined }, target);
  say(end.kind);
}
const spool = await Spool.open({ folder: log, cluster: CLUSTER, epoch: 1 });
const replica = await Replica.open({ folder: images, log });
let applying = Promise.resolve();
say('follows');
const end = await follow({
  peer: await dial(config),
  self: () => hello('standby', spool),
  spool,
  taken: (lsn) => {
    applying = applying.then(() => replica.applyTo(lsn));
    return replica.lsn;
  },
  pulse: () => undefined,
  met: () => undefined,
});
say('ended', JSON.stringify(end));
process.exit(1);
