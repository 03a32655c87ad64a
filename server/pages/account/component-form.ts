/** Adding, changing and deleting what stands behind a device. */
import type { FieldError } from '../../../ui/models/basics.ts';
import type { ComponentFormModel } from '../../../ui/models/devices.ts';
import { paths } from '../../../ui/paths.ts';
import type { ComponentView, DeviceDetail } from '../../devices/device-view.ts';
import { changeComponent, createComponent, deleteComponent } from '../../devices/operations/components.ts';
import { getDevice } from '../../devices/operations/get-device.ts';
import type { UserCaller } from '../../operations/caller.ts';
import { reasonsOf } from '../../operations/input-reasons.ts';
import { notFound, Refusal } from '../../refusal.ts';
import { outcomeOf } from '../outcome.ts';
import { accountPage, go, show, type Answer, type Page, type Visit } from '../page.ts';
import { componentInput, EMPTY_ROW, inForm, portText, typedComponent } from './component-input.ts';

type Own = Visit<UserCaller>;
type Values = ComponentFormModel['values'];

const right = 'device.change';

export const componentPages: readonly Page[] = [
  accountPage({
    method: 'GET',
    path: paths.componentNew(':serial'),
    right,
    async run(visit) {
      const values = { name: '', kind: 'plc', address: '', services: [EMPTY_ROW, EMPTY_ROW, EMPTY_ROW] };
      return showForm({ device: await deviceOf(visit), component: null, values });
    },
  }),
  accountPage({ method: 'POST', path: paths.components(':serial'), right, run: (visit) => save(visit) }),
  accountPage({
    method: 'GET',
    path: paths.componentEdit(':serial', ':id'),
    right,
    async run(visit) {
      const device = await deviceOf(visit);
      const component = componentOf(visit, device);
      return showForm({ device, component, values: valuesOf(component) });
    },
  }),
  accountPage({
    method: 'POST',
    path: paths.componentEdit(':serial', ':id'),
    right,
    run: async (visit) => save(visit, componentOf(visit, await deviceOf(visit))),
  }),
  accountPage({ method: 'GET', path: paths.componentDelete(':serial', ':id'), right, run: askDelete }),
  accountPage({
    method: 'POST',
    path: paths.componentDelete(':serial', ':id'),
    right,
    async run(visit) {
      visit.form.expect();
      const device = await deviceOf(visit);
      const { id, name } = componentOf(visit, device);
      await visit.invoke(deleteComponent, { serial: device.serial, componentId: id });
      return go(paths.device(device.serial), { code: 'componentDeleted', params: { name } });
    },
  }),
];

function deviceOf({ invoke, param }: Own): Promise<DeviceDetail> {
  return invoke(getDevice, { serial: param('serial') });
}

function componentOf({ param }: Own, { components }: DeviceDetail): ComponentView {
  const found = components.find(({ id }) => id === param('id'));
  if (found === undefined) throw notFound();
  return found;
}

/** @param component the one that is changed; none when one is added */
async function save(visit: Own, component: ComponentView | null = null): Promise<Answer> {
  const device = await deviceOf(visit);
  const typed = typedComponent(visit.form);
  const asked = { device, component, values: typed };
  // "One more service" is a button of the same form: nothing is lost, nothing is saved.
  if (visit.form.has('more')) {
    return showForm({ ...asked, values: { ...typed, services: [...typed.services, EMPTY_ROW] } });
  }
  const { input, wrong, rows } = componentInput(typed);
  const { serial } = device;
  const outcome = await outcomeOf(async () => {
    // A port that is none cannot be asked for; the other reasons are said all the same, not one after the other.
    if (wrong.length > 0) throw new Refusal('invalid', [...otherReasons({ serial, ...input }), ...wrong]);
    return component === null
      ? visit.invoke(createComponent, { serial, ...input })
      : visit.invoke(changeComponent, { serial, componentId: component.id, ...input });
  });
  if (!outcome.ok) {
    return showForm({ ...asked, errors: inForm(outcome.errors, rows), status: outcome.status });
  }
  return go(paths.device(serial), { code: 'componentSaved', params: { name: outcome.output.name } });
}

function otherReasons(input: object) {
  const parsed = createComponent.input.safeParse(input);
  return parsed.success ? [] : reasonsOf(parsed.error, input);
}

function valuesOf(component: ComponentView): Values {
  const rows = component.services.map((service) => ({
    id: service.id,
    name: service.name,
    protocol: service.protocol,
    port: portText(service),
    link: service.link ?? '',
    remove: false,
  }));
  return {
    name: component.name,
    kind: component.kind,
    address: component.address,
    services: [...rows, EMPTY_ROW],
  };
}

interface Filled {
  readonly device: DeviceDetail;
  readonly component: ComponentView | null;
  readonly values: Values;
  readonly errors?: readonly FieldError[];
  readonly status?: number;
}

function showForm({ device, component, values, errors = [], status = 200 }: Filled): Answer {
  const { serial, name, lan } = device;
  const about = component === null ? null : { id: component.id, name: component.name };
  const services = values.services.length === 0 ? [EMPTY_ROW] : values.services;
  return show(
    'component-form',
    { device: { serial, name, lan }, component: about, values: { ...values, services }, errors },
    status,
  );
}

async function askDelete(visit: Own): Promise<Answer> {
  const device = await deviceOf(visit);
  const { id, name, services } = componentOf(visit, device);
  return show('confirm', {
    act: 'componentDelete',
    action: paths.componentDelete(device.serial, id),
    back: paths.device(device.serial),
    name,
    type: null,
    gone: [{ what: 'services', count: services.length }],
    errors: [],
  });
}
