/** The owner's half: how the machine is over time, its programs, who measures it, what support gets. */
import type { FormState, Iso } from './basics.ts';
import type { Text } from '../texts/en.ts';

/** The five pages below *Appliance*. */
export type SystemTab = 'health' | 'load' | 'system' | 'network' | 'metrics' | 'bundle';

export const SPAN_NAMES = ['1h', '24h', '7d', '30d'] as const;

export interface ChartModel {
  /** Key of its title, `load.<key>`, and of its numbers in the data. */
  readonly key: 'cpu' | 'memory' | 'disk' | 'network' | 'tunnels';
  readonly unit: 'percent' | 'bytes' | 'rate' | 'count';
  /** Columns of the data, each with its text `loadLine.<name>`. */
  readonly lines: readonly (keyof Text['loadLine'])[];
  /** The top of the scale; `null`: as high as it goes. */
  readonly most: number | null;
}

/** View `backend-load`. `rows` are the table: means of equal parts of the span; `null` where nothing was measured. */
export interface LoadModel {
  readonly span: (typeof SPAN_NAMES)[number];
  /** The newest measurement of the last minute; `null` right after a start. */
  readonly now: { readonly cpu: number; readonly memory: number; readonly disk: number } | null;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly charts: readonly ChartModel[];
  readonly rows: readonly {
    readonly from: Iso;
    readonly values: Readonly<Record<keyof Text['loadLine'], number>> | null;
  }[];
}

/** View `backend-system`. GET systemRestart(what) asks, POST does; likewise systemShutDown. */
export interface SystemModel {
  readonly version: string;
  readonly builtAt: Iso | null;
  readonly commit: string | null;
  /** A list of all parts is on board and can be downloaded. */
  readonly bill: boolean;
  readonly upSince: Iso;
  /** Programs that do not run. */
  readonly down: number;
  /** `null` while the root half does not answer. */
  readonly supervisor: 'systemd' | 'processes' | null;
  readonly services: readonly {
    readonly program: keyof Text['serviceName'];
    readonly account: string;
    readonly state: keyof Text['partState'];
    readonly reason: string;
    readonly since: Iso | null;
    readonly restarts: number;
    readonly memory: number | null;
  }[];
}

/** View `backend-metrics`. POST metrics(): `name`, `sources` (one a line), `accounts`; metricsRevoke(id). */
export interface MetricsModel extends FormState<{
  readonly name: string;
  readonly sources: string;
  readonly accounts: boolean;
}> {
  readonly address: string;
  readonly tokens: readonly {
    readonly id: string;
    readonly name: string;
    readonly sources: readonly string[];
    readonly accounts: boolean;
    readonly createdAt: Iso;
    readonly usedAt: Iso | null;
  }[];
  /** Shown once, right after it was made. */
  readonly created: { readonly name: string; readonly secret: string } | null;
}

/** View `backend-bundle`. POST bundle() makes one; bundleArchive(id): `recipient`, answers with the file; bundleDiscard(id). */
export interface BundleModel extends FormState<{ readonly recipient: string }> {
  readonly bundle: {
    readonly id: string;
    readonly madeAt: Iso;
    readonly files: readonly { readonly name: string; readonly bytes: number; readonly text: string }[];
  } | null;
}
