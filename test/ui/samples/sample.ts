/** A sample page: a view with a model that could be real, and what differs in its locals. */
import type { Locals } from '../../../ui/models/locals.ts';
import type { ViewModels, ViewName } from '../../../ui/models/views.ts';

export type Sample = {
  [Name in ViewName]: {
    readonly name: string;
    readonly view: Name;
    readonly model: ViewModels[Name];
    readonly locals?: Partial<Locals>;
  };
}[ViewName];

export const now = '2026-11-12T14:02:11Z';

/** So many hours, days before `now`. */
export function ago(hours: number): string {
  return new Date(Date.parse(now) - hours * 3_600_000).toISOString();
}

export const anna: Locals['who'] = {
  kind: 'user',
  name: 'anna',
  displayName: 'Anna Lindqvist',
  role: 'administrator',
  account: { name: 'acme', displayName: 'Acme Maschinenbau' },
};

export const operator: Locals['who'] = { kind: 'operator', name: 'karl', displayName: 'Karl Brandt' };

export const backEnd: Partial<Locals> = { who: operator, backEnd: true };
export const nobody: Partial<Locals> = { who: null };

export const locals: Locals = {
  language: 'en',
  theme: 'system',
  csrf: 'c2FtcGxl',
  who: anna,
  backEnd: false,
  path: '/',
  notices: [],
  flash: null,
  brand: { product: 'Ferngate', logo: null, styles: null, support: null },
  now,
  zone: 'Europe/Berlin',
};
