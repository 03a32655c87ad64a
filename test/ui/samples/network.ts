/** The network of the appliance: as it is, on trial, refused, and somebody else's. */
import type { NetworkModel } from '../../../ui/models/network.ts';
import { backEnd } from './sample.ts';
import type { Sample } from './sample.ts';

const network: NetworkModel = {
  managed: true,
  damaged: false,
  mayChange: true,
  addresses: [
    { interface: 'ens192', address: '192.168.1.20/24' },
    { interface: 'ens192', address: '2001:db8:77:0:250:56ff:fe9a:1/64' },
  ],
  interfaces: ['ens192', 'ens224'],
  trial: null,
  values: {
    ...{ ipv4: 'static', address4: '192.168.1.20/24', gateway4: '192.168.1.1' },
    ...{ ipv6: 'automatic', address6: '', gateway6: '' },
    ...{ dns: '192.168.1.1', interface: '', vlan: '', ntp: '', proxy: '' },
  },
  errors: [],
};

export const networkSamples: readonly Sample[] = [
  { name: 'backend-network', view: 'backend-network', locals: backEnd, model: network },
  {
    name: 'backend-network-trial',
    view: 'backend-network',
    locals: backEnd,
    model: { ...network, trial: { id: '0123456789abcdef', from: 'tty1', minutes: 4 } },
  },
  {
    name: 'backend-network-refused',
    view: 'backend-network',
    locals: backEnd,
    model: {
      ...network,
      damaged: true,
      values: { ...network.values, gateway4: '10.0.0.1', proxy: 'proxy' },
      errors: [
        { field: 'gateway4', reason: 'network-gateway-outside', params: { with: '' } },
        { field: 'proxy', reason: 'network-form', params: { example: 'http://proxy.example.com:3128' } },
      ],
    },
  },
  {
    name: 'backend-network-elsewhere',
    view: 'backend-network',
    locals: backEnd,
    model: { ...network, managed: false, addresses: [] },
  },
];
