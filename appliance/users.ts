import type { CommandRunner } from './commands/run.ts';

export type User = { uid: number; gid: number };

/** The system's users that something of ours is handed to. */
export type Users = {
  /** The portal: may open the appliance's and the rooms' sockets. */
  portal: User;
  /** Reads a room's names. */
  dns: User;
};

/** @throws Error that names every missing user at once. */
export async function readUsers(run: CommandRunner): Promise<Users> {
  const listed = await run('getent', ['passwd', 'ferngate', 'ferngate-vpn', 'dnsmasq'], { expect: [2] });
  const users = new Map(
    listed.stdout.split('\n').map((line) => {
      const [name = '', , uid, gid] = line.split(':');
      return [name, { uid: Number(uid), gid: Number(gid) }];
    }),
  );
  const [portal, vpn, dns] = ['ferngate', 'ferngate-vpn', 'dnsmasq'].map((name) => users.get(name));
  if (portal && vpn && dns) return { portal, dns };
  const missing = ['ferngate', 'ferngate-vpn', 'dnsmasq'].filter((name) => !users.has(name));
  throw new Error(`this machine has no user ${missing.join(', no user ')}: let provisioning prepare it`);
}
