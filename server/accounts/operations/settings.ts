import { accountOperation } from '../../operations/operation.ts';
import { Empty } from '../../operations/values.ts';
import { invalid } from '../../refusal.ts';
import { AuthorityStandingView, presentAuthorities } from '../authority-view.ts';
import { AccountSettings } from '../settings.ts';

export const getSettings = accountOperation({
  id: 'setting.get',
  method: 'GET',
  path: '/settings',
  summary: 'What the account decides for itself',
  right: 'setting.see',
  input: Empty,
  output: AccountSettings,
  run: ({ account }) => account.settings.read(),
});

export const changeSettings = accountOperation({
  id: 'setting.change',
  method: 'PUT',
  path: '/settings',
  summary: 'Change password rules, second factor, times and limits of the account',
  right: 'setting.change',
  input: AccountSettings,
  output: AccountSettings,
  object: () => 'settings',
  async run({ account }, settings) {
    if (settings.connectionHours > settings.connectionMaxHours) {
      throw invalid('connectionHours', 'too-large', { max: settings.connectionMaxHours });
    }
    await account.settings.write(settings);
    return account.settings.read();
  },
});

export const listAuthorities = accountOperation({
  id: 'authority.list',
  method: 'GET',
  path: '/authorities',
  summary: 'The account’s certificate authorities: the issuing one, and a successor or predecessor',
  right: 'setting.see',
  input: Empty,
  output: AuthorityStandingView,
  run: ({ account }) => presentAuthorities(account),
});
