/** Sentences of the console that more than one screen says. */
import type { NetworkField, NetworkProblem } from '../protocol-network.ts';
import type { FieldName } from './fields.ts';
import { ISOLATED } from './step-standby.ts';
import type { Question } from './state.ts';

export const FIELD_OF: Readonly<Record<NetworkField, Exclude<FieldName, 'next'>>> = {
  interface: 'interface',
  vlan: 'vlan',
  ipv4: 'ipv4',
  'ipv4.address': 'address4',
  'ipv4.gateway': 'gateway4',
  ipv6: 'ipv6',
  'ipv6.address': 'address6',
  'ipv6.gateway': 'gateway6',
  dns: 'dns',
  ntp: 'ntp',
  proxy: 'proxy',
};

/** What is wrong and what would be right. */
export function problemSentence({ code, with: what }: NetworkProblem): string {
  switch (code) {
    case 'no-address':
      return 'With IPv4 and IPv6 both off nobody reaches the appliance: choose one of them.';
    case 'not-a-host':
      return 'That is the first or last address of its network: choose one between them.';
    case 'reserved':
      return 'No machine in a network has such an address: choose one of your network.';
    case 'no-such-interface':
      return `There is no such interface. These are there: ${what}.`;
    case 'vlan-taken':
      return `This machine has VLAN ${what} already, for something else: choose another number.`;
    case 'gateway-outside':
      return 'The gateway must be another machine in the network of the address.';
    case 'gateway-is-own':
      return 'The gateway cannot be the appliance itself: it is the address of the router.';
    case 'in-account-pool':
      return `${what} is kept for the machines of an account: choose an address outside of it.`;
    case 'in-rooms-prefix':
      return `${what} is used inside the appliance: choose an address outside of it.`;
  }
}

export const QUESTIONS: Readonly<Record<Question['kind'], string>> = {
  restart: 'Restart: all tunnels are down for a minute or two, then routers dial in again by themselves.',
  'power-off': 'Shut down: nobody reaches a machine until the appliance is started again.',
  'new-link': 'A new set-up link: the one that is shown now does not work any more.',
  recover:
    'Lost second factor: it is removed, the operator is signed out everywhere, and a link is shown with which a new password is set, once; the next sign-in sets up a new second factor. The audit trail says so.',
  'factory-reset':
    'Factory reset: all accounts, devices, keys, settings and the backups on this disk are erased, and the appliance starts as if it were new. Routers do not find it again by themselves. There is no way back but a backup that lies somewhere else. An empty line leaves all as it is.',
  'which-backup':
    'Restore a backup: it is opened beside what serves now, and nothing changes before you have seen what it holds. An empty line leaves all as it is.',
  'backup-key':
    'The key that opens it, as it stands in the file that you keep (AGE-SECRET-KEY-1...). It is not kept here.',
  restore:
    'The backup is ready. With it, everything that was changed since is gone from what serves; the state of now is kept aside until somebody says that it may go. An empty line leaves all as it is.',
  promote:
    'Take over: if the primary can be reached, it hands over in order and nothing is lost; it then stands by for this one. If it cannot be reached, you are asked once more, and told what may be missing.',
  isolated:
    'The primary cannot be reached, and nothing has changed. If it still runs somewhere, two appliances would serve: switch it off, or cut it off from the network, before you go on. An empty line leaves all as it is.',
  'join-address':
    'Standby of another appliance: this one then receives everything that the other one writes, serves nobody, and takes over when you say so. Show a code on the other one (its page Standby) and type it here within ten minutes. An empty line leaves all as it is.',
  'join-code':
    'The code that the other appliance shows. After five wrong ones it ends. An empty line leaves all as it is.',
};

export function questionLabel(question: Question): string {
  switch (question.kind) {
    case 'restart':
      return 'Restart now? (y/n)';
    case 'power-off':
      return 'Shut down now? (y/n)';
    case 'new-link':
      return 'Make a new set-up link? (y/n)';
    case 'recover':
      return 'Operator';
    case 'factory-reset':
      return `Type ${question.name} to erase everything`;
    case 'which-backup':
      return 'Number';
    case 'backup-key':
      return 'Key';
    case 'restore':
      return `Type ${question.name} to restore it`;
    case 'promote':
      return 'Take over now? (y/n)';
    case 'isolated':
      return `Type ${ISOLATED} when the primary is off or cut off`;
    case 'join-address':
      return 'Address of the other appliance';
    case 'join-code':
      return 'Code';
  }
}

/** What is shown between the sentence of a question and its prompt. */
export function questionLines(question: Question): string[] {
  switch (question.kind) {
    case 'which-backup':
      return question.backups.map(({ label }, index) => `${String(index + 1).padStart(2)}  ${label}`);
    case 'backup-key':
      return [question.backup.label];
    case 'restore':
      return [question.ready.holds];
    case 'isolated':
      return ['', ...question.holds];
    case 'join-code':
      return [question.address];
    case 'restart':
    case 'power-off':
    case 'new-link':
    case 'recover':
    case 'factory-reset':
    case 'promote':
    case 'join-address':
      return [];
  }
}

/** The portal restarts after either; the screen shows in what role it comes back. */
export const PROMOTED: Readonly<Record<'in-order' | 'alone', string>> = {
  'in-order': 'The primary handed over, nothing is missing. This appliance serves in a moment.',
  alone:
    'This appliance serves in a moment. The old one must stay off until it can reach this one: then it stops by itself.',
};

export function joinedSentence(primary: string, check: string): string {
  return `This is the standby of ${primary} now. Both appliances show ${check}: if the other one does not, end the pair there at once.`;
}
