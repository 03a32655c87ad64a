/** Every condition, with where it gets to know what it asks for. */
import { readCertificate } from '../certificates/certificate.ts';
import type { Portal } from '../portal.ts';
import { SYSTEM_FILE } from '../store/trouble.ts';
import type { Store } from '../store/store.ts';
import type { KeptFacts } from '../system/facts.ts';
import type { Machine } from '../system/machine.ts';
import { readRelease } from '../system/release.ts';
import type { Samples } from '../system/samples.ts';
import type { Condition } from './condition.ts';
import { authorities } from './conditions/authorities.ts';
import { backups } from './conditions/backups.ts';
import { clockBehind } from './conditions/clock-behind.ts';
import { clockJumped } from './conditions/clock-jumped.ts';
import { clockSynchronised } from './conditions/clock-synchronised.ts';
import { databases } from './conditions/databases.ts';
import { history } from './conditions/history.ts';
import { diskSpace } from './conditions/disk-space.ts';
import { inodes } from './conditions/inodes.ts';
import { killed } from './conditions/killed.ts';
import { memory } from './conditions/memory.ts';
import { portalCertificate } from './conditions/portal-certificate.ts';
import { power } from './conditions/power.ts';
import { processor } from './conditions/processor.ts';
import { services } from './conditions/services.ts';
import { standbyProof } from './conditions/standby-proof.ts';
import { writing } from './conditions/writing.ts';
import { probeWriting } from './probe.ts';
import type { Reserve } from './reserve.ts';
import type { TroubleBook } from './trouble-book.ts';

const KILLED = 'programs-killed';

/** What measures the machine and keeps what was measured. */
export interface Measures {
  readonly machine: Machine;
  readonly reserve: Reserve;
  readonly samples: Samples;
  readonly facts: KeptFacts;
  readonly troubles: TroubleBook;
}

export interface Watched {
  readonly care: Measures;
  readonly portal: Portal;
  readonly store: Store;
  readonly dataFolder: string;
  /** Found at this start. */
  readonly powerLost: boolean;
}

export async function allConditions(watched: Watched): Promise<Condition[]> {
  return [
    ...ofTheMachine(watched),
    ...(await ofTheClock(watched)),
    ...ofCertificates(watched),
    ...ofTheStore(watched),
    services({ services: () => servicesOf(watched.portal) }),
    backups({ state: () => watched.portal.backups.state() }),
    history({ seen: () => watched.portal.history.keeper }),
    standbyProof({ standing: () => watched.portal.proofs.standing() }),
  ];
}

function ofTheMachine({ care, portal, powerLost }: Watched): Condition[] {
  const { machine, reserve, samples, facts } = care;
  const seconds = () => Math.floor(portal.now().getTime() / 1000);
  const kept = { get: () => facts.get(KILLED), keep: (value: string) => facts.keep(KILLED, value) };
  return [
    diskSpace({
      disk: () => machine.disk(),
      reserve,
      lastDay: () => samples.over('24h', portal.now().getTime()),
    }),
    inodes({ disk: () => machine.disk() }),
    memory({ memory: () => machine.memory() }),
    killed({ killed: () => machine.killed(), bootId: () => machine.bootId(), kept }),
    processor({ recent: (span) => samples.recent(span, seconds()) }),
    power({ lost: powerLost, monotonicMs }),
  ];
}

async function ofTheClock({ portal }: Watched): Promise<Condition[]> {
  const { builtAt } = await readRelease();
  return [
    clockJumped({ now: portal.now, monotonicMs }),
    clockBehind({ now: portal.now, builtAt, lastWritten: () => portal.audit.newestAt() }),
    clockSynchronised({ synchronised: () => synchronisedOf(portal) }),
  ];
}

function ofCertificates({ portal }: Watched): Condition[] {
  const end = (pem: string) => new Date(Date.parse(readCertificate(pem).validTo));
  const active = () => portal.accounts.all().filter(({ facts }) => facts.status === 'active');
  return [
    authorities({
      now: portal.now,
      accounts: () => active().map(({ facts }) => facts),
      endOf: async (id) => {
        const [issuing] = (await portal.accounts.active(id)?.keys.authorities()) ?? [];
        return issuing === undefined ? new Date(0) : end(issuing.certificate);
      },
    }),
    portalCertificate({
      now: portal.now,
      end: async () =>
        end((await portal.installation.portalIdentity(portal.place.name, portal.place.also)).chain),
    }),
  ];
}

function ofTheStore({ care, portal, store, dataFolder }: Watched): Condition[] {
  const accounts = () => portal.accounts.all().map(({ facts }) => ({ file: facts.id, name: facts.name }));
  return [
    writing({
      probe: () => probeWriting(dataFolder),
      troubledAtMs: () => care.troubles.failedAtMs,
      full: () => care.reserve.begun,
    }),
    databases({
      files: () => [{ file: SYSTEM_FILE, name: SYSTEM_FILE }, ...accounts()],
      examine: (file) => store.examine(file),
      shut: () => store.shut,
    }),
  ];
}

async function synchronisedOf({ appliance }: Portal): Promise<boolean | null> {
  return appliance.connected ? (await appliance.call('system.clock', {})).synchronised : null;
}

async function servicesOf({ appliance }: Portal) {
  if (!appliance.connected) return [];
  const { services: all } = await appliance.call('system.services', {});
  return all;
}

function monotonicMs(): number {
  return performance.now();
}
