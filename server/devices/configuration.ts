/**
 * A router's configuration file, `ferngate-router-configuration/1`: everything it needs to dial in, with
 * keys made for this file and stored nowhere else. Earlier configurations of the device keep working
 * until the new one has dialled in for the first time: a download alone must not stop a machine.
 */
import { roomServerName } from '../certificates/authority.ts';
import type { Account } from '../accounts/account.ts';
import { dialInOf } from '../networks/account-addresses.ts';
import { deviceSecret, hashToken } from '../secrets/random.ts';
import { utcTime } from '../store/times.ts';
import type { Component, Device } from './device.ts';

export const CONFIGURATION_FORMAT = 'ferngate-router-configuration/1';

/** Makes new keys and a new password for the device and writes them into a configuration. */
export async function issueConfiguration(account: Account, device: Device): Promise<Record<string, unknown>> {
  const keys = await account.keys.issueFor('device', device.id);
  const password = deviceSecret();
  await account.db.write((tx) =>
    tx.run(
      `INSERT INTO certificates (fingerprint, authority_id, device_id, secret_hash, tag, not_after, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      keys.fingerprint,
      keys.authorityId,
      device.id,
      hashToken(password),
      keys.tag,
      keys.notAfter,
      utcTime(account.now()),
    ),
  );
  await account.room.applyTags();
  const { name, ports } = account.place;
  const { facts } = account;
  return {
    format: CONFIGURATION_FORMAT,
    serial: device.serial,
    name: device.name,
    account: facts.name,
    doors: [{ host: name, ports: [ports.vpn, ports.https, ports.http] }],
    proxy: null,
    tunnel: {
      authorities: await account.keys.trusted(),
      serverName: roomServerName(facts.id),
      certificate: keys.certificate,
      key: keys.key,
      tlsCryptV2: keys.tlsCryptV2,
      username: device.serial,
      password,
    },
    pool: facts.pool,
    technicians: dialInOf(facts.pool),
    virtualNetwork: device.network,
    lan: { network: device.lan, interface: null, masquerade: true },
    components: (await account.components.ofDevice(device.id)).map(forRouter),
  };
}

/** The router lets echo requests to listed components pass anyway; its services have ports. */
function forRouter(component: Component) {
  return {
    name: component.name,
    address: component.address,
    services: component.services
      .filter((service) => service.protocol !== 'icmp')
      .map(({ name, protocol, fromPort, toPort }) => ({ name, protocol, fromPort, toPort })),
  };
}
