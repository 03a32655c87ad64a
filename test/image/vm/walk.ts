/**
 * The owner's way with the built image in a virtual machine: first boot on an empty disk, set-up in a browser with the plug
 * pulled in the middle, machine and technician, a restart, a power cut under write load; everything is found again.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { Api } from '../../world/api.ts';
import { until } from '../../world/command.ts';
import { APPLIANCE_ADDRESS } from '../../world/internet.ts';
import { keyPin, WebBrowser } from '../../world/web-browser.ts';
import type { Machine } from '../machine/machine.ts';
import { fingerprintOn, introduced, type Introduced } from '../outside/console.ts';
import { Plant } from '../outside/plant.ts';
import { ALL_PORTS, openPorts } from '../outside/ports.ts';
import { NAME, SetUpWalk } from '../outside/set-up.ts';
import { Writer } from '../outside/writer.ts';
import type { Bench, Plugged } from './bench.ts';

const WRITES_AT_LEAST = 20;

export async function walk(bench: Bench, say: (line: string) => void): Promise<void> {
  const owner = new Walk(bench, await bench.import('walk', 1), say);
  try {
    await owner.all();
  } finally {
    await owner.close();
  }
}

class Walk {
  readonly #bench: Bench;
  readonly #plugged: Plugged;
  readonly #say: (line: string) => void;
  #machine: Machine | undefined;
  #seen: Introduced | undefined;
  #plant: Plant | undefined;

  constructor(bench: Bench, plugged: Plugged, say: (line: string) => void) {
    this.#bench = bench;
    this.#plugged = plugged;
    this.#say = say;
  }

  async all(): Promise<void> {
    await this.#firstBoot();
    await this.#scanBefore();
    const link = await this.#setUpWithPowerCut();
    await this.#scanAfter();
    await this.#dialIn(link);
    await this.#restart();
    await this.#powerCutUnderLoad();
  }

  async close(): Promise<void> {
    await this.#plant?.close();
    if (this.#machine?.running === true) await this.#machine.cut();
  }

  get #introduced(): Introduced {
    if (!this.#seen) throw new Error('the box has not said who it is');
    return this.#seen;
  }

  get #outside(): Api {
    const { fingerprint } = this.#introduced;
    return new Api({ kind: 'https', host: APPLIANCE_ADDRESS, port: 443, fingerprint });
  }

  get #on(): Machine {
    if (!this.#machine) throw new Error('the machine is off');
    return this.#machine;
  }

  async #firstBoot(): Promise<void> {
    const { patienceMs, figures, accelerator } = this.#bench;
    this.#machine = await this.#bench.start(this.#plugged, { capture: true });
    this.#seen = await introduced(this.#on.serial, patienceMs);
    await until('healthz', () => this.#answers(), patienceMs);
    const value = this.#on.seconds;
    figures.add({
      ...{ id: 'A4', what: `first boot to the set-up page (${accelerator})`, value, unit: 's' },
      most: accelerator === 'kvm' ? 30 : 240,
    });
    this.#say(`first boot: ${value.toFixed(0)} s; ${this.#introduced.address}`);
  }

  async #answers(): Promise<boolean> {
    return (await this.#outside.send('GET', '/healthz').catch(() => undefined))?.status === 200;
  }

  async #scanBefore(): Promise<void> {
    const open = await openPorts(this.#bench.host, APPLIANCE_ADDRESS, { ports: ALL_PORTS, timeoutMs: 2000 });
    assert.equal(open, [443], 'before set-up only the set-up page answers');
    this.#say('port scan before set-up: 443 of 65535');
  }

  async #scanAfter(): Promise<void> {
    const likely = () => openPorts(this.#bench.host, APPLIANCE_ADDRESS, { timeoutMs: 3000 });
    await until('door', async () => (await likely()).length === 3, this.#bench.patienceMs);
    const open = await openPorts(this.#bench.host, APPLIANCE_ADDRESS, { ports: ALL_PORTS, timeoutMs: 2000 });
    assert.equal(open, [80, 443, 1194], 'after set-up the door answers');
    this.#say('port scan after set-up: 80, 443, 1194 of 65535');
  }

  /** The plug is pulled between operator and account. @returns the administrator's link */
  async #setUpWithPowerCut(): Promise<string> {
    const { fingerprint, address, setUpLink } = this.#introduced;
    const browser = await this.#browser(address, fingerprint);
    try {
      const steps = await SetUpWalk.open(browser, { link: setUpLink, patienceMs: this.#bench.patienceMs });
      await steps.person();
      const authenticator = await steps.secondFactor();
      await steps.comesTo('name');
      await this.#cutAndBoot();
      await steps.again();
      const { administratorLink } = await steps.rest(authenticator);
      const renewed = await fingerprintOn(this.#on.serial, this.#bench.patienceMs, fingerprint);
      this.#seen = { ...this.#introduced, fingerprint: renewed };
      this.#say('set-up: done, with a power cut after the operator');
      return administratorLink;
    } finally {
      await browser.close();
    }
  }

  async #browser(origin: string, fingerprint: string): Promise<WebBrowser> {
    const pin = await keyPin(APPLIANCE_ADDRESS, 443, fingerprint);
    return WebBrowser.open(this.#bench.host, { origin, pin, folder: this.#bench.folder });
  }

  async #dialIn(administratorLink: string): Promise<void> {
    const { lan, folder, patienceMs } = this.#bench;
    const plantFolder = join(folder, 'plant');
    await mkdir(plantFolder);
    this.#plant = await Plant.build({
      ...{ internet: lan.internet, outside: this.#outside, administratorLink, folder: plantFolder },
      ...{ names: { [NAME]: APPLIANCE_ADDRESS }, patienceMs },
    });
    await this.#plant.works();
    this.#say('router and technician dialled in; the PLC was read through the appliance');
  }

  async #restart(): Promise<void> {
    const before = await this.#plant?.entered();
    await this.#on.powerOff();
    await this.#boot('A3', 'power-on to the portal');
    assert.is(await this.#plant?.entered(), before, 'what was entered is there after a restart');
    await this.#plant?.works();
    this.#say('restart: everything was found again');
  }

  async #powerCutUnderLoad(): Promise<void> {
    if (!this.#plant) return;
    const writer = new Writer(this.#plant.administrator);
    await until('writes', () => writer.confirmed >= WRITES_AT_LEAST, this.#bench.patienceMs);
    await this.#on.cut();
    // What was on its way is answered by the next start only: that it knows nothing of it.
    const stopped = writer.stop();
    await this.#boot('', 'power-on after a power cut');
    await stopped;
    assert.equal(await writer.lost(), [], 'what was confirmed is there after a power cut');
    await this.#plant.works();
    this.#say(`power cut under load: all of ${writer.confirmed} confirmed writes are there`);
  }

  async #cutAndBoot(): Promise<void> {
    await this.#on.cut();
    await this.#boot('', 'power-on after a power cut during set-up');
  }

  async #boot(id: string, what: string): Promise<void> {
    const { figures, accelerator, patienceMs } = this.#bench;
    this.#machine = await this.#bench.start(this.#plugged);
    await until('portal', () => this.#answers(), patienceMs);
    const target = accelerator === 'kvm' ? 15 : 120;
    const most = id === '' ? {} : { most: target };
    figures.add({ id, what: `${what} (${accelerator})`, value: this.#on.seconds, unit: 's', ...most });
    this.#say(`${what}: ${this.#on.seconds.toFixed(0)} s`);
  }
}
