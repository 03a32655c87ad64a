/**
 * Everything that an owner can be told about, as data. The words (what is wrong, what to do) stand in
 * `ui/texts/<language>/health.ts` under the same code; a notice without words is an error of the compiler.
 *
 * How to add one: a line here, its texts in each language, and whoever knows raises and clears it: a file in
 * `server/health/conditions/` where something is looked at by the clock, otherwise the part that it happens to.
 */
export interface NoticeKind {
  /** `alarm`: something does not work, or is about to be lost. `warning`: it will be, if nobody does anything. */
  readonly severity: 'warning' | 'alarm';
  /** What `about` names: nothing, an account, or a part of the appliance such as a service or a target. */
  readonly about: 'appliance' | 'account' | 'part';
}

const kind = (severity: NoticeKind['severity'], about: NoticeKind['about'] = 'appliance'): NoticeKind => ({
  severity,
  about,
});

export const NOTICES = {
  'appliance-away': kind('alarm'),
  'room-failed': kind('alarm', 'account'),
  'door-failed': kind('alarm'),
  'rules-differ': kind('alarm', 'account'),
  'service-failed': kind('alarm', 'part'),
  'disk-filling': kind('warning'),
  'disk-nearly-full': kind('warning'),
  'disk-full': kind('alarm'),
  'inodes-nearly-used': kind('warning'),
  'store-cannot-write': kind('alarm'),
  'database-damaged': kind('alarm', 'part'),
  'memory-short': kind('warning'),
  'program-killed': kind('alarm'),
  'processor-busy': kind('warning'),
  'clock-jumped': kind('warning'),
  'clock-behind': kind('alarm'),
  'clock-not-synchronised': kind('warning'),
  'certificate-ends': kind('warning', 'account'),
  'portal-certificate-ends': kind('warning'),
  'portal-certificate-ended': kind('alarm'),
  'acme-failing': kind('warning'),
  'power-lost': kind('warning'),
  'backup-late': kind('warning'),
  'backup-failed': kind('alarm', 'part'),
  'history-failing': kind('warning'),
  'history-short': kind('warning'),
  'standby-behind': kind('alarm'),
  'standby-broken': kind('alarm'),
  'standby-unproved': kind('alarm'),
  'witness-unreachable': kind('warning'),
  'lease-lost': kind('alarm'),
  'log-disturbed': kind('warning', 'part'),
  'log-damaged': kind('alarm'),
  'mail-undeliverable': kind('warning'),
  'branding-refused': kind('warning'),
} as const satisfies Record<string, NoticeKind>;

export type NoticeCode = keyof typeof NOTICES;
export const NOTICE_CODES = Object.keys(NOTICES) as [NoticeCode, ...NoticeCode[]];
