/** One measured thing, as Prometheus wants it named (prometheus.io/docs/practices/naming): base units, `_total` for what only grows. */
export interface Figure {
  readonly name: string;
  readonly help: string;
  readonly kind: 'gauge' | 'counter';
  readonly values: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[];
}

export const gauge = (name: string, help: string, ...values: Figure['values']): Figure => ({
  name: `ferngate_${name}`,
  help,
  kind: 'gauge',
  values,
});

export const counter = (name: string, help: string, ...values: Figure['values']): Figure => ({
  ...gauge(name, help, ...values),
  kind: 'counter',
});

export const one = (value: number | boolean) => ({ value: Number(value) });

/** Nothing for what is not known: a figure that is made up is worse than none. */
export const known = (value: number | null) => (value === null ? [] : [one(value)]);
