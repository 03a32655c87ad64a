/** What a standby has of a primary with two accounts, a real appliance that stands by, and who proves it. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { issueConfiguration } from '../../../../server/devices/configuration.ts';
import { ExclusiveWork } from '../../../../server/exclusive/exclusive-work.ts';
import type { ProofJob } from '../../../../server/replication/proof/child/job.ts';
import type { ReplicaSource } from '../../../../server/replication/proof/copy/copy-images.ts';
import { ProofBook } from '../../../../server/replication/proof/proof-book.ts';
import { Prover } from '../../../../server/replication/proof/prover.ts';
import type { ProofReport } from '../../../../server/replication/proof/report.ts';
import { Replica } from '../../../../server/replication/replica/replica.ts';
import { listChapters, openChapter } from '../../../../server/replication/spool/chapter.ts';
import { Spool } from '../../../../server/replication/spool/spool.ts';
import { Appliance, type Folders } from '../../../appliance/rig/appliance.ts';
import { ensureUsers, type Ids } from '../../../appliance/rig/users.ts';
import { ACME, ComposedPortal, newSettings } from '../../portal-world.ts';

const NODE = 'ab'.repeat(16);
const PLACE = { name: 'portal.example', ports: { vpn: 1194, https: 443, http: 80 } };

export const SILENT = pino({ level: 'silent' });

/** The primary has ended; its log is what the standby has received. */
async function makePrimary(): Promise<{ log: string; key: string }> {
  const settings = await newSettings();
  const world = await ComposedPortal.start(settings);
  const { portal } = world.composed;
  for (const name of ['acme', 'globex']) {
    const account = await portal.accounts.create({ ...ACME, name });
    const about = { serial: `FG-${name}`, name: 'Press', lan: '192.168.0.0/24', projectId: null, note: '' };
    await issueConfiguration(account, await account.devices.create(about));
  }
  await world.stop();
  const { dataFolder } = settings;
  return { log: join(dataFolder, 'replication/log'), key: join(dataFolder, 'keys/installation.key') };
}

export class StandbyWorld {
  readonly folder = mkdtempSync('/tmp/standby-');
  readonly folders: Folders = { data: mkdtempSync('/tmp/data-'), run: '/run/ferngate' };
  readonly #portal: Ids;
  #appliance: Appliance;
  readonly sent: ProofReport[] = [];

  private constructor(portal: Ids) {
    this.#portal = portal;
    this.#appliance = new Appliance(this.folders);
  }

  static async make(): Promise<StandbyWorld> {
    const users = ensureUsers();
    const world = new StandbyWorld(users['ferngate']!);
    const { log, key } = await makePrimary();
    cpSync(log, world.at('log'), { recursive: true });
    cpSync(key, world.at('installation.key'));
    await world.#applyAll();
    const appliance = await world.#appliance.ready();
    await appliance.call('rooms.hold', { held: true });
    appliance.close();
    world.own(world.folder);
    return world;
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  /** The portal's user owns it, as it owns everything of the portal. */
  own(path: string): void {
    const { uid, gid } = this.#portal;
    execFileSync('chown', ['-R', `${uid}:${gid}`, path]);
  }

  async #applyAll(): Promise<void> {
    const [chapter] = await listChapters(this.at('log'));
    const opened = await openChapter(chapter!.path, 'r');
    await opened.file.close();
    const spool = await Spool.open({ folder: this.at('log'), cluster: opened.prologue.cluster, epoch: 1 });
    const replica = await Replica.open({ folder: this.at('images'), log: this.at('log') });
    await replica.applyTo(spool.end.lsn);
    await replica.close();
    await spool.close();
  }

  async source(): Promise<ReplicaSource> {
    const replica = await Replica.open({ folder: this.at('images'), log: this.at('log') });
    const { lsn, heads } = replica;
    return {
      images: this.at('images'),
      log: this.at('log'),
      hold: () => Promise.resolve({ lsn, heads, release: () => undefined }),
    };
  }

  /** A copy that can be spoilt: what a check says of it is not about the log. */
  spoilable(name: string): string {
    const folder = this.at(name);
    cpSync(this.at('images'), folder, { recursive: true });
    this.own(folder);
    return folder;
  }

  job(folder: string, change: Partial<ProofJob> = {}): ProofJob {
    const { run: runFolder } = this.folders;
    const keyFile = this.at('installation.key');
    return { mode: 'prove', folder, keyFile, runFolder, place: PLACE, handshakesMaxMs: 60_000, ...change };
  }

  async prover(): Promise<{ prover: Prover; book: ProofBook }> {
    const book = await ProofBook.open(this.at('proofs.json'));
    mkdirSync(this.at('work'), { recursive: true, mode: 0o700 });
    this.own(this.folder);
    const prover = new Prover({
      node: NODE,
      source: await this.source(),
      workFolder: this.at('work'),
      keyFile: this.at('installation.key'),
      runFolder: this.folders.run,
      place: PLACE,
      exclusive: new ExclusiveWork(() => new Date()),
      book,
      recoveryPoint: () =>
        Promise.resolve({ lsn: 7, behindRecords: 0, lastRecordAgeMs: 100, heardAgeMs: 10 }),
      send: (report) => this.sent.push(report),
      now: () => new Date(),
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    return { prover, book };
  }

  /** OpenVPN asks the kernel who connects, and lets in the portal's user only; children inherit who we are. */
  async asPortal<T>(work: () => Promise<T>): Promise<T> {
    const { uid, gid } = this.#portal;
    process.setegid!(gid);
    process.seteuid!(uid);
    try {
      return await work();
    } finally {
      process.seteuid!(0);
      process.setegid!(0);
    }
  }

  async appliance<T>(work: (portal: Awaited<ReturnType<Appliance['ready']>>) => Promise<T>): Promise<T> {
    const portal = await this.#appliance.ready();
    try {
      return await work(portal);
    } finally {
      portal.close();
    }
  }

  async end(): Promise<void> {
    await this.#appliance.end('SIGTERM');
  }
}
