/** One line of what Prometheus reads. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export function samplesIn(exposition: string): readonly Sample[] {
  const lines = exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name = '', labels = '', value = ''] =
      /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === '') throw new Error(`no sample: ${line}`);
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
      ([, label = '', given = '']): [string, string] => [label, given],
    );
    return {
      name,
      labels: Object.fromEntries(pairs),
      value: value === '+Inf' ? Infinity : Number(value),
    };
  });
}
