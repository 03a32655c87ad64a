import { removePackets } from '../packets/nft.ts';
import { ForwardingRecord } from './forwarding.ts';
import { type RunFolder, endLeftOpenvpn } from './run-folder.ts';

/** Undoes what the router did to the machine: the tunnel first, the rules, which keep things closed, last. */
export async function cleanUp(folder: RunFolder): Promise<void> {
  await endLeftOpenvpn(folder);
  await new ForwardingRecord(folder.forwarding).restore();
  await removePackets();
}
