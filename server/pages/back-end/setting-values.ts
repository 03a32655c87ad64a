/** What the forms of the owner's settings show: the values that stand, or those that were typed and refused. */
import type { CertificateState, MailForm } from '../../../ui/models/settings.ts';
import { paths } from '../../../ui/paths.ts';
import { getSettings } from '../../installation/operations.ts';
import { SET_UP_STEPS } from '../../installation/choices.ts';
import { getMail } from '../../mail/operations.ts';
import type { OperatorCaller } from '../../operations/caller.ts';
import type { Refused } from '../outcome.ts';
import type { Visit } from '../page.ts';

export type Own = Visit<OperatorCaller>;

export type Settings = Awaited<ReturnType<typeof settingsOf>>;

export function settingsOf({ invoke }: Own) {
  return invoke(getSettings, {});
}

/** Where set-up goes on; null when it is finished. */
export function goOnOf({ setUp: { done } }: Settings): string | null {
  if (done.includes('finished')) return null;
  const next = SET_UP_STEPS.find((step) => !done.includes(step));
  return next === undefined ? null : paths.backEnd.setUpStep(next);
}

export function certificateState({ certificate }: Settings): CertificateState {
  const { kind, shown, standIn, request, acme } = certificate;
  return { kind, shown, standIn, request, acme };
}

/** All zones that Node knows, UTC first. */
export const ZONE_NAMES: readonly string[] = [
  'UTC',
  ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC'),
];

const MAIL_FIELDS = ['host', 'port', 'security', 'user', 'sender', 'owner', 'authority'] as const;

/** @param left why the form was refused, or what a test said */
export async function mailForm(
  { invoke, form }: Own,
  left: { refused?: Refused; tested?: MailForm['tested'] } = {},
): Promise<MailForm> {
  const { server, waiting } = await invoke(getMail, {});
  const stands = (name: (typeof MAIL_FIELDS)[number]) => String(server?.[name] ?? NEW[name]);
  const value = left.refused === undefined ? stands : (name: string) => form.text(name);
  const values = Object.fromEntries(MAIL_FIELDS.map((name) => [name, value(name)])) as MailForm['values'];
  return {
    values,
    errors: left.refused?.errors ?? [],
    set: server !== null,
    hasPassword: server?.hasPassword ?? false,
    waiting,
    tested: left.tested ?? null,
  };
}

const NEW: MailForm['values'] = {
  host: '',
  port: '587',
  security: 'starttls',
  user: '',
  sender: '',
  owner: '',
  authority: '',
};
