/** The first words with a portal: its certificate, confirmed by a person if need be, and the proxy's password. */
import type { DialInCommand } from './arguments.ts';
import type { Desk } from './desk/desk.ts';
import { DialupError } from './diagnosis/diagnosis.ts';
import { formatPortal, type ProxyAddress } from './portal/address.ts';
import { Portal, type TrustKeeper } from './portal/portal.ts';
import { type Pin, withColons } from './portal/trust.ts';
import { chooseProxy } from './proxy-choice.ts';
import { otherPlaces } from './settings/other-places.ts';
import type { PortalFile } from './settings/portal-file.ts';
import { need } from './sign-in.ts';
import type { Terminal } from './terminal/terminal.ts';

/** With the proxy's password, once it turns out that it wants one. */
export async function meetPortal(
  command: DialInCommand,
  { desk, file, signal }: { desk: Desk; file: PortalFile; signal: AbortSignal },
): Promise<{ portal: Portal; notice: DialupError | undefined }> {
  const proxy = chooseProxy(command, desk.proxyVariables);
  const meet = async (through: ProxyAddress | undefined) => {
    const trust = trustKeeper(desk.terminal, file, formatPortal(command.portal));
    const portal = new Portal({
      way: { portal: command.portal, proxy: through },
      others: otherPlaces(file, command.portal),
      agent: desk.agent,
      trust,
      signal,
    });
    const notice = await portal.meet(command.fingerprint);
    if (portal.elsewhere !== undefined)
      desk.terminal.say(
        `${portal.name} does not serve at its own place; it was found at ${portal.elsewhere}.`,
      );
    return { portal, notice };
  };
  try {
    return await meet(
      proxy === undefined ? undefined : { ...proxy, password: proxy.password ?? desk.given.proxyPassword },
    );
  } catch (error) {
    const asks = error instanceof DialupError && error.code === 'proxy-password';
    if (
      !asks ||
      proxy?.user === undefined ||
      proxy.password !== undefined ||
      desk.given.proxyPassword !== undefined
    )
      throw error;
    const question = `Password of ${proxy.user} at the proxy ${formatPortal(proxy)}: `;
    const secret = {
      what: 'password for the proxy',
      question,
      variable: 'FERNGATE_PROXY_PASSWORD',
      given: undefined,
    };
    return meet({ ...proxy, password: await need(desk.terminal, secret) });
  }
}

function trustKeeper(terminal: Terminal, file: PortalFile, name: string): TrustKeeper {
  return {
    pin: file.pin,
    keep: (pin: Pin) => file.keepPin(pin),
    async confirm({ pin, fitsName }: { pin: Pin; fitsName: boolean }) {
      const fingerprint = withColons(pin.leaf);
      if (!terminal.isInteractive) throw new DialupError('fingerprint-needed', { fingerprint });
      terminal.say(`This computer meets ${name} for the first time. It shows a certificate`);
      terminal.say(`  SHA-256    ${fingerprint}`);
      terminal.say(`  issued by  ${pin.issuer}${pin.known ? ', a public authority' : ''}`);
      if (!fitsName) terminal.say(`  It is not made out to ${name}.`);
      if (!(await terminal.confirms('Is this the fingerprint that the portal’s owner told you?')))
        throw new DialupError('not-trusted');
    },
  };
}
