/** Point in time. */
import type { Text } from '../texts/en.ts';
import type { FieldError, FormState, Iso, Paging, ReasonCode } from './basics.ts';

/**
 * View `backend-history`. POST history: `date`, `time`, `number`, `account`; historySettings: the four values; historyKeep,
 * historyCancel without fields.
 */
export interface HistoryModel extends FormState<{
  readonly date: string;
  readonly time: string;
  readonly number: string;
  readonly account: string;
}> {
  readonly everySince: Iso | null;
  /** What is kept begins where this appliance took over. */
  readonly tookOver: boolean;
  readonly end: { readonly number: number; readonly at: Iso } | null;
  readonly used: number;
  readonly limit: number;
  readonly shortened: boolean;
  readonly failing: { readonly reason: ReasonCode; readonly since: Iso } | null;
  readonly progress: { readonly step: keyof Text['historyStep']; readonly percent: number } | null;
  readonly failure: { readonly reason: ReasonCode; readonly detail: string } | null;
  readonly ready: boolean;
  readonly states: readonly { readonly number: number; readonly at: Iso }[];
  readonly paging: Paging;
  readonly zone: string;
  readonly mayRestore: boolean;
  readonly mayChange: boolean;
  readonly settings: Readonly<Record<'hourlyHours' | 'dailyDays' | 'commitDays' | 'sharePercent', string>>;
}

interface Counts {
  readonly users: number;
  readonly devices: number;
  readonly components: number;
  readonly rights: number;
}

/** View `backend-history-look`. POST historyDrop without fields; historyDecide asks first. */
export interface HistoryLookModel {
  readonly number: number;
  readonly at: Iso;
  /** The one account that it is about; null: everything. */
  readonly account: { readonly name: string; readonly there: boolean } | null;
  readonly accounts: readonly {
    readonly name: string;
    readonly title: string;
    readonly change: keyof Text['historyChange'];
    readonly then: Counts | null;
    readonly now: Counts | null;
    readonly differences: number;
  }[];
  readonly locked: { readonly users: number; readonly devices: number };
  readonly revoked: { readonly certificates: number; readonly tokens: number };
  readonly broken: readonly string[];
  readonly errors: readonly FieldError[];
}

/** View `backend-history-compare`. */
export interface HistoryCompareModel {
  readonly account: string;
  readonly title: string;
  readonly kind: keyof Text['historyKind'];
  readonly differences: readonly {
    readonly change: 'back' | 'gone' | 'changed';
    readonly name: string;
    /** Of a setting: the name that it has for people. */
    readonly setting: keyof Text['historySetting'] | null;
    readonly facts: readonly {
      readonly fact: keyof Text['historyFact'];
      readonly now: string;
      readonly then: string;
    }[];
  }[];
  readonly paging: Paging;
}
