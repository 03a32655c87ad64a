/** The overview of an account with very many machines: the API, and the page that a browser is shown. */
import { join } from 'node:path';
import { enter } from '../../world/appliance.ts';
import { PASSWORD } from '../../world/plant-world.ts';
import { addTechnician } from '../../world/plant.ts';
import type { Bench } from '../bench.ts';
import { atMost, median, quantile } from '../figure.ts';
import { atOnce, upTo } from '../measure/at-once.ts';
import { Client } from '../measure/client.ts';
import { cpuSecondsOf, load, PORTAL, processes } from '../measure/processes.ts';
import { portalMemory } from './memory.ts';

const ACCOUNT = 'many';
const GRANTS = 3;
/** More than the page that is loaded shows, which is the first one by name. */
const WITH_COMPONENTS = 100;

interface Reader {
  readonly name: string;
  readonly api: Client;
  readonly browser: Client;
}

export async function pages(bench: Bench): Promise<void> {
  const { administrator, technician } = await fill(bench);
  for (const { name, api, browser } of [administrator, technician]) {
    const answers = await loadOften(bench, api, '/api/v1/overview');
    const portal = processes(PORTAL);
    const before = cpuSecondsOf(portal);
    const shown = await loadOften(bench, browser, '/');
    const cpuMs = (1000 * (cpuSecondsOf(portal) - before)) / shown.length;
    bench.add({
      part: 'pages',
      name: `overview page as ${name}, ${bench.sizes.devices} machines, median`,
      value: median(shown),
      unit: 'ms',
      reference: { name: 'the API alone', value: median(answers) },
      aim: atMost(50),
      note: `CPU ${cpuMs.toFixed(0)} ms; slowest of ten: ${Math.round(quantile(shown, 0.9))} ms; load ${load()}`,
    });
  }
  const devices = await loadOften(bench, administrator.api, '/api/v1/devices?page=20');
  bench.add({
    part: 'pages',
    name: 'a late page of the device list (API), median',
    value: median(devices),
    unit: 'ms',
  });
  for (let load = 0; load < bench.sizes.pageLoadsForMemory; load += 1) await administrator.browser.get('/');
  bench.add(portalMemory(`after ${bench.sizes.pageLoadsForMemory} loads of that page`));
  for (const { api, browser } of [administrator, technician]) {
    api.close();
    browser.close();
  }
}

async function loadOften(bench: Bench, client: Client, path: string): Promise<number[]> {
  const times: number[] = [];
  for (let load = 0; load < bench.sizes.pageLoads; load += 1) {
    const { status, ms, text } = await client.get(path);
    if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 200)}`);
    times.push(ms);
  }
  return times;
}

/** An account of its own with so many machines, an administrator, and a technician who may reach three of them. */
async function fill(bench: Bench): Promise<{ administrator: Reader; technician: Reader }> {
  const { appliance } = await bench.world();
  await appliance.owner.post('/backend/accounts', {
    name: ACCOUNT,
    title: 'Many machines',
    maxDevices: bench.sizes.devices + 10,
    pool: '10.0.0.0/12',
  });
  const { link } = await appliance.owner.post(`/backend/accounts/${ACCOUNT}/administrators`, {
    name: 'chef',
    displayName: 'Chef',
  });
  const chef = { account: ACCOUNT, user: 'chef', password: PASSWORD };
  const api = await enter(appliance.outside, { ...chef, link: String(link) });
  const plain = new Client(join(appliance.run, 'portal/http.sock'));
  const filling = plain.with({ authorization: `Bearer ${api.token}` });
  const projects = await atOnce(upTo(20), 1, (index) =>
    filling.call<{ id: string }>('POST', '/projects', {
      client: `Client ${index % 7}`,
      name: `Hall ${index}`,
    }),
  );
  const ids = await atOnce(upTo(bench.sizes.devices), 8, async (index) => {
    const serial = `MANY-${10_000 + index}`;
    const { id } = await filling.call<{ id: string }>('POST', '/devices', {
      serial,
      name: `Machine ${10_000 + index}`,
      projectId: projects[index % projects.length]!.id,
      lan: '192.168.0.0/28',
    });
    if (index < WITH_COMPONENTS || index >= bench.sizes.devices - GRANTS)
      await filling.call('POST', `/devices/${serial}/components`, {
        name: 'PLC',
        kind: 'plc',
        address: '192.168.0.10',
        services: [{ name: 'Modbus', protocol: 'tcp', fromPort: 502, toPort: 502 }],
      });
    return id;
  });
  filling.close();
  const grants = ids.slice(-GRANTS).map((id) => ({ kind: 'device', target: id }));
  const { link: hers } = await addTechnician(api, 'anna', grants);
  const anna = { account: ACCOUNT, user: 'anna', password: PASSWORD };
  await enter(appliance.outside, { ...anna, link: hers });
  const readers = {
    administrator: await reader(plain, 'administrator', chef),
    technician: await reader(plain, `technician with ${GRANTS} grants`, anna),
  };
  plain.close();
  return readers;
}

async function reader(
  client: Client,
  name: string,
  who: { account: string; user: string; password: string },
): Promise<Reader> {
  const signIn = async (how: 'browser' | 'program') =>
    (await client.call<{ token: string }>('POST', '/sign-in', { ...who, how })).token;
  return {
    name,
    api: client.with({ authorization: `Bearer ${await signIn('program')}` }),
    browser: client.with({ cookie: `__Host-ferngate=${await signIn('browser')}` }),
  };
}
