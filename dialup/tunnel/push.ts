/** What the room pushed, read from OpenVPN's log: addresses are filtered by OpenVPN itself, names are used by us. */
import { isIPv4 } from 'node:net';

export interface Names {
  /** The room's resolver. */
  readonly server: string;
  /** Names that end so are asked there. */
  readonly domains: readonly string[];
}

/** The options of a `PUSH_REPLY` that OpenVPN logs (at verbosity 3); undefined for any other line. */
export function parsePushReply(text: string): readonly string[] | undefined {
  const [, options] = /^PUSH: Received control message: 'PUSH_REPLY,(.*)'$/.exec(text) ?? [];
  return options?.split(',');
}

/** The option that a filter of ours refused, without its quotes; undefined for any other line. */
export function parseRefusedPush(text: string): string | undefined {
  return /^Pushed option rejected by filter: '([^']*)'/.exec(text)?.[1];
}

/** Undefined when none are pushed, or none that are readable: then nothing is set. */
export function namesOf(options: readonly string[]): Names | undefined {
  const find = (start: string) => options.find((option) => option.startsWith(start))?.slice(start.length);
  const server = find('dns server 0 address ') ?? '';
  const domains = (find('dns server 0 resolve-domains ') ?? '').split(' ');
  const readable = domains.every((domain) => /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(domain));
  return isIPv4(server) && readable ? { server, domains } : undefined;
}

/**
 * Whether a portal wants to answer for more than the account's names: those of the technician's company or bank
 * would then go through it. @returns the option, undefined when all is well
 */
export function foreignNames(options: readonly string[], account: string): string | undefined {
  const expected = [
    /^dns server 0 address \d{1,3}(\.\d{1,3}){3}$/,
    new RegExp(`^dns server 0 resolve-domains ${account.replace(/[^a-z0-9-]/g, '')}$`),
  ];
  return options
    .filter((option) => option.startsWith('dns '))
    .find((option) => !expected.some((one) => one.test(option)));
}
