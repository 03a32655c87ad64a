// test: slow
// timeout: 600
/**
 * From an empty box to a register read through it, with power cuts: the image's userland under its own systemd and the
 * real content of the portal slot, without a virtual machine. `npm run image:test` does the same, and more, with the
 * built disk under QEMU.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PortalClient } from '../appliance/rig/portal-client.ts';
import { Api } from '../world/api.ts';
import { until } from '../world/command.ts';
import { APPLIANCE_ADDRESS } from '../world/internet.ts';
import { keyPin, WebBrowser } from '../world/web-browser.ts';
import { openBoxOnALan } from './box-on-a-lan.ts';
import { fingerprintOn, introduced, type Introduced } from './outside/console.ts';
import { openPorts } from './outside/ports.ts';
import { Plant } from './outside/plant.ts';
import { NAME, SetUpWalk, type SetUp } from './outside/set-up.ts';
import { Writer } from './outside/writer.ts';

const PATIENCE_MS = 60_000;

const walk = suite('an appliance in a container');
const { host, lan, folder, clear, ...started } = await openBoxOnALan('i-');
let { box } = started;

let first: Introduced;
let setUp: SetUp;
let plant: Plant | undefined;
let browser: WebBrowser | undefined;

walk.after(async () => {
  await browser?.close();
  await plant?.close();
  await box.cut();
  await clear();
});

const outside = () =>
  new Api({ kind: 'https', host: APPLIANCE_ADDRESS, port: 443, fingerprint: first.fingerprint });
const answers = async () =>
  (
    await outside()
      .send('GET', '/healthz')
      .catch(() => undefined)
  )?.status === 200;
const active = async (unit: string) =>
  (await box.container.exec(['systemctl', 'is-active', unit], { check: false })).stdout.trim();

walk('no unit fails, and the console says address, fingerprint and set-up link', async () => {
  first = await introduced(box.console, PATIENCE_MS);
  assert.is(await box.container.booted(), 'running', await box.container.journal());
  assert.is(first.address, `https://${APPLIANCE_ADDRESS}`);
  assert.match(first.setUpLink, `https://${APPLIANCE_ADDRESS}/`);
});

walk('before set-up only 443 answers', async () => {
  assert.equal(await openPorts(host, APPLIANCE_ADDRESS), [443]);
});

walk('a power cut before anybody set it up: the same box comes back', async () => {
  await box.cut();
  box = await box.again();
  const again = await introduced(box.console, PATIENCE_MS);
  assert.is(again.fingerprint, first.fingerprint);
  first = again;
});

walk('set-up on the pages, from the link on the console to the first account', async () => {
  const pin = await keyPin(APPLIANCE_ADDRESS, 443, first.fingerprint);
  browser = await WebBrowser.open(host, { origin: first.address, pin, folder });
  const steps = await SetUpWalk.open(browser, { link: first.setUpLink, patienceMs: PATIENCE_MS });
  setUp = await steps.all();
  await steps.close();
  assert.equal(browser.troubles, []);
  // With its name it has got another certificate.
  const fingerprint = await fingerprintOn(box.console, PATIENCE_MS, first.fingerprint);
  first = { ...first, fingerprint };
});

walk('afterwards the three ports of the door answer', async () => {
  await until('door', async () => (await openPorts(host, APPLIANCE_ADDRESS)).length === 3, PATIENCE_MS);
  assert.equal(await openPorts(host, APPLIANCE_ADDRESS), [80, 443, 1194]);
});

walk('a router and a technician dial in, and the PLC is read through the appliance', async () => {
  const plantFolder = join(folder, 'plant');
  await mkdir(plantFolder);
  plant = await Plant.build({
    internet: lan.internet,
    outside: outside(),
    administratorLink: setUp.administratorLink,
    folder: plantFolder,
    names: { [NAME]: APPLIANCE_ADDRESS },
    patienceMs: PATIENCE_MS,
  });
  await plant.works();
});

walk('what is open is read back from the kernel', async () => {
  const socket = `/proc/${box.container.pid}/root/run/ferngate/appliance.sock`;
  const client = new PortalClient(socket);
  try {
    const [room] = (await client.call('room.list', {})).rooms;
    const held = await client.call('room.held', { room: room!.room });
    assert.ok(held.rulesIntact && held.allowances.length > 0);
  } finally {
    client.close();
  }
});

for (const unit of ['ferngate-portal.service', 'ferngate-appliance.service']) {
  walk(`${unit} is started anew: the tunnels stand`, async () => {
    await box.container.exec(['systemctl', 'restart', unit]);
    await plant!.reads();
    await until('portal', answers, PATIENCE_MS);
    assert.is(await active(unit), 'active');
    await plant!.reads();
  });
}

walk('a power cut under write load: nothing that was confirmed is lost, and all come back', async () => {
  const before = await plant!.entered();
  const writer = new Writer(plant!.administrator);
  await until('writes', () => writer.confirmed >= 20, PATIENCE_MS);
  await box.cut();
  await writer.stop();
  box = await box.again();
  await until('portal', answers, PATIENCE_MS);
  assert.equal(await writer.lost(), []);
  const found = JSON.parse(await plant!.entered()) as unknown[][];
  const known = JSON.parse(before) as unknown[][];
  assert.equal([found[0], found[2]], [known[0], known[2]]);
  await plant!.works().catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${await box.container.journal()}`);
  });
});

walk('in all of this the root half did everything that it was asked to', async () => {
  assert.not.match(await box.container.journal('ferngate-appliance.service'), /request failed/);
});

walk.run();
