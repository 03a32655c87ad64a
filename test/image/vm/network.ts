/** A16 in the machine, from its console: a change that nobody keeps reverts in five minutes and over a power cut; a VLAN. */
import * as assert from 'uvu/assert';
import { Api } from '../../world/api.ts';
import { APPLIANCE_ADDRESS } from '../../world/internet.ts';
import { Neighbour } from '../machine/wire.ts';
import { GATEWAY } from '../outside/lan.ts';
import type { Bench } from './bench.ts';
import { Box, WIRE } from './box.ts';

const OTHER = '203.0.113.77';
const NEVER_KEPT = '203.0.113.88';
/** Where the line ends is the console's business. */
const ON_TRIAL = /It\s+changes\s+back\s+by\s+itself\s+in\s+\d:\d\d/;
/** The console answers keys at once, also on an emulated machine. */
const PROMPT_MS = 120_000;
const VLAN = { id: 42, address: '10.42.0.20', neighbour: '10.42.0.1' };

export async function network(bench: Bench, say: (line: string) => void): Promise<void> {
  const box = await Box.of(bench);
  const before = await box.plant.entered();
  await revertsByItself(box, say);
  await inVlan(box, say);
  await change(box, `${APPLIANCE_ADDRESS}/24`);
  await box.machine.serial.shows(ON_TRIAL, PROMPT_MS);
  box.machine.serial.type('k');
  await box.until('nothing on trial', () => !ON_TRIAL.test(box.machine.serial.screen));
  await change(box, `${NEVER_KEPT}/24`);
  await box.until(NEVER_KEPT, () => answersAt(box, NEVER_KEPT));
  // The plug is pulled while something is on trial and somebody has half answered the worst of all questions.
  box.machine.serial.type('x');
  await box.machine.serial.shows(/to\s+erase\s+everything:/, PROMPT_MS);
  box.machine.serial.type('ferngate.loca');
  await box.machine.cut();
  await box.boot();
  assert.not.ok(await answersAt(box, NEVER_KEPT), 'what was on trial came back after the power cut');
  const { ipv4, trial } = await settings(box);
  assert.equal([ipv4, trial], ['static', null]);
  assert.is(await box.plant.entered(), before);
  await box.plant.works();
  say('a power cut during a trial and in a prompt: the kept settings are back, nothing is lost');
}

async function revertsByItself(box: Box, say: (line: string) => void): Promise<void> {
  await change(box, `${OTHER}/24`);
  await box.until(OTHER, () => answersAt(box, OTHER));
  const since = performance.now();
  await box.machine.serial.shows(ON_TRIAL, PROMPT_MS);
  await box.until(`${APPLIANCE_ADDRESS} again`, () => answersAt(box, APPLIANCE_ADDRESS));
  const value = (performance.now() - since) / 1000;
  box.bench.figures.add({
    id: 'A16',
    what: 'network change nobody keeps, until it is back',
    value,
    unit: 's',
  });
  assert.not.ok(await answersAt(box, OTHER));
  await box.plant.works();
  say(`a change that nobody keeps: back after ${value.toFixed(0)} s, router and technician too`);
}

async function inVlan(box: Box, say: (line: string) => void): Promise<void> {
  const neighbour = await Neighbour.open({ ...WIRE, vlan: VLAN.id, address: VLAN.neighbour });
  try {
    await change(box, `${VLAN.address}/24`, { gateway: VLAN.neighbour, vlan: VLAN.id });
    assert.ok(await neighbour.reaches(VLAN.address, box.patienceMs), 'no echo with the tag');
    assert.not.ok(await answersAt(box, APPLIANCE_ADDRESS), 'it is there without the tag as well');
    box.machine.serial.type('z');
    await box.until(`${APPLIANCE_ADDRESS} again`, () => answersAt(box, APPLIANCE_ADDRESS));
    assert.not.ok(await neighbour.reaches(VLAN.address, 3000), 'it still answers in the VLAN');
    say('a VLAN: its packets carry the tag, untagged there is nothing; changed back from the console');
  } finally {
    neighbour.close();
  }
}

/** As an owner types it. */
async function change(
  { machine: { serial } }: Box,
  address: string,
  { gateway = GATEWAY, vlan }: { gateway?: string; vlan?: number } = {},
): Promise<void> {
  const answer = async (prompt: RegExp, text: string) => {
    await serial.shows(prompt, PROMPT_MS);
    serial.type(`${text}\r`);
  };
  await serial.shows(/n: network/, PROMPT_MS);
  serial.type('n');
  await answer(/ IPv4:/, 's');
  await answer(/ IPv4 address:/, address);
  await answer(/ IPv4 gateway:/, gateway);
  await answer(/ DNS servers:/, gateway);
  if (vlan !== undefined) {
    await answer(/ What now:/, 'm');
    await answer(/ IPv6:/, '');
    await answer(/ VLAN:/, String(vlan));
    await answer(/ Time servers:/, '');
    await answer(/ HTTP proxy:/, '');
  }
  await answer(/ What now:/, 'a');
}

async function answersAt({ fingerprint }: Box, host: string): Promise<boolean> {
  const asked = new Api({ kind: 'https', host, port: 443, fingerprint }).send('GET', '/healthz');
  return (await asked.catch(() => undefined))?.status === 200;
}

async function settings({ operator }: Box): Promise<{ ipv4: unknown; trial: unknown }> {
  const { confirmed, trial } = await operator.get<{ confirmed: { ipv4: unknown }; trial: unknown }>(
    '/backend/network',
  );
  return { ipv4: confirmed.ipv4, trial };
}
