/** Figures as text in Prometheus' exposition format, with those of our own process. */
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Figure } from './figure.ts';

export class Exposition {
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;
  readonly #process = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.#process });
  }

  async text(figures: readonly Figure[]): Promise<string> {
    // Made anew each time: what is gone (an account, a service) must not stay behind as a last value.
    const registry = new Registry();
    for (const { name, help, kind, values } of figures) {
      const labelNames = Object.keys(values[0]?.labels ?? {});
      const options = { name, help, labelNames, registers: [registry] };
      if (kind === 'gauge') {
        const gauge = new Gauge(options);
        for (const { labels = {}, value } of values) gauge.set(labels, value);
      } else {
        const counter = new Counter(options);
        for (const { labels = {}, value } of values) counter.inc(labels, value);
      }
    }
    return `${await registry.metrics()}\n${await this.#process.metrics()}`;
  }
}
