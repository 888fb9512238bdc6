/** The type of the text that Prometheus reads, format 0.0.4. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export type Labels = Readonly<Record<string, string>>

interface Sample {
  readonly suffix: string
  readonly labels: Labels
  value: number
}

/** One metric with its samples, in the text of Prometheus. Samples of the same labels become one, the sum. */
export class Family {
  readonly #samples = new Map<string, Sample>()
  readonly #name: string
  readonly #type: 'counter' | 'gauge' | 'histogram'
  readonly #help: string

  constructor(name: string, type: 'counter' | 'gauge' | 'histogram', help: string) {
    this.#name = name
    this.#type = type
    this.#help = help
  }

  /** `suffix`: of the parts of a histogram. */
  add(value: number, labels: Labels = {}, suffix = ''): this {
    const place = suffix + labelsText(labels)
    const known = this.#samples.get(place)
    if (known) known.value += value
    else this.#samples.set(place, { suffix, labels, value })
    return this
  }

  toString(): string {
    const lines = [...this.#samples.values()].map(
      ({ suffix, labels, value }) => `${this.#name}${suffix}${labelsText(labels)} ${String(value)}\n`,
    )
    return `# HELP ${this.#name} ${this.#help}\n# TYPE ${this.#name} ${this.#type}\n${lines.join('')}`
  }
}

function labelsText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
