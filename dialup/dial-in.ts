/**
 * The technician's side of a dial-in.
 *
 * Three parties: the technician, who types his password here and nowhere else; the portal, which must show the pinned
 * certificate before it hears anything, and whose profile and pushes are checked word by word, because whoever took it over
 * would own every technician's computer; and the network in between, which may listen, refuse and forge. OpenVPN runs as
 * root because it must; nothing that came from the portal reaches it unseen.
 */
import { hostname } from 'node:os';
import { type DialInCommand, isSeatName } from './arguments.ts';
import type { Desk } from './desk/desk.ts';
import { findOpenvpn } from './desk/openvpn-program.ts';
import { DialledIn } from './dialled-in.ts';
import { meetPortal } from './meet-portal.ts';
import { ownSeat } from './own-seat.ts';
import { Api } from './portal/api.ts';
import { PortalFile } from './settings/portal-file.ts';
import { signIn } from './sign-in.ts';

const SIGN_OUT_MAX_MS = 3_000;

/** @throws DialupError when something is wrong; returns after a hang-up */
export async function dialIn(command: DialInCommand, desk: Desk, signal: AbortSignal): Promise<void> {
  const openvpn = await findOpenvpn(desk.platform, command.openvpn);
  const file = await PortalFile.read(desk.settingsFolder, command.portal);
  const { portal, notice } = await meetPortal(command, { desk, file, signal });
  if (notice !== undefined) desk.terminal.explain(notice);
  const api = new Api(portal);
  const who = { account: command.account, user: command.user };
  const asked = { who, given: desk.given, terminal: desk.terminal, url: portal.page };
  await signIn(api, asked);
  try {
    // For the day when its standby has taken over; a portal that does not say leaves what is known.
    const others = await api.addresses().catch(() => undefined);
    if (others !== undefined) await file.keepOthers(others);
    const name = command.seat ?? seatNameOf(hostname());
    const wish = {
      ...who,
      name,
      exactly: command.seat !== undefined,
      portalName: portal.name,
      now: new Date(),
    };
    const own = await ownSeat(api, file, wish);
    const again = () => signIn(api, asked);
    await new DialledIn({ command, desk, openvpn, portal, api, own, again, notice }).run(signal);
  } finally {
    // The session ends by itself too; a portal that is gone must not hold up the hang-up.
    await api.signOut(AbortSignal.timeout(SIGN_OUT_MAX_MS)).catch(() => undefined);
  }
}

function seatNameOf(host: string): string {
  const name = host.split('.')[0]?.slice(0, 60) ?? '';
  return isSeatName(name) ? name : 'computer';
}
