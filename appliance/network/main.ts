/**
 * Runs once at boot, before systemd-networkd: writes the confirmed settings where networkd, chrony and the portal's unit
 * read them. A change that nobody confirmed before the machine went down is not among them.
 */
import { runCommand } from '../commands/run.ts';
import { readSettings } from '../settings.ts';
import { composeNetwork } from './compose.ts';

const { network, host } = await composeNetwork(readSettings(process.env), runCommand);
await host.prepare(await network.wanted());
