import { startRig, newAccount, person, manyDevices } from '/work/main/test/server/pages/account/rig.ts';
import { words } from '/work/main/test/server/pages/site.ts';
const rig = await startRig();
console.time('account');
const acme = await newAccount(rig, 'acme');
console.timeEnd('account');
console.time('devices');
await manyDevices(acme, 2000);
console.timeEnd('devices');
const anna = await person(rig, acme, { name: 'anna', role: 'administrator' });
const tom = await person(rig, acme, { name: 'tom', role: 'technician' });
for (const who of [anna, tom])
  for (const path of [
    '/',
    '/devices',
    '/devices/FG-00003',
    '/devices/FG-00003/connect',
    '/devices/new',
    '/devices/FG-00003/components/new',
    '/devices/FG-00003/delete',
    '/connections',
  ]) {
    const t = performance.now();
    const r = await who.browser.get(path);
    console.log(
      path,
      r.status,
      Math.round(performance.now() - t),
      'ms',
      r.body.length,
      r.status === 200 ? words(r).slice(0, 150) : words(r).slice(0, 500),
    );
  }
const times = [];
for (let i = 0; i < 40; i++) {
  const t = performance.now();
  await anna.browser.get('/');
  times.push(performance.now() - t);
}
times.sort((a, b) => a - b);
console.log('median', times[20], times[38]);
const op = [];
const { getOverview } = await import('/work/main/server/accounts/operations/overview.ts');
const { invoke } = await import('/work/main/server/operations/invoke.ts');
const { callerOf } = await import('/work/main/server/http/caller-of.ts');
const caller = await callerOf(rig.portal, { address: 'x', agent: '', text: anna.token, by: 'cookie' });
for (let i = 0; i < 30; i++) {
  const t = performance.now();
  await invoke(getOverview, rig.portal, { caller, input: {} });
  op.push(performance.now() - t);
}
op.sort((a, b) => a - b);
console.log('operation', op[15]);
await rig.stop();
