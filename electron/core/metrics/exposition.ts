/** The type of the text that Prometheus reads, format 0.0.4. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export type Labels = Readonly<Record<string, string>>

/** One metric with its samples, in the text of Prometheus. Samples of the same labels become one, the sum. */
export class Family {
  /** By suffix and labels, as they are written. */
  readonly #samples = new Map<string, number>()
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
    this.#samples.set(place, (this.#samples.get(place) ?? 0) + value)
    return this
  }

  toString(): string {
    let lines = ''
    for (const [place, value] of this.#samples) lines += `${this.#name}${place} ${String(value)}\n`
    return `# HELP ${this.#name} ${this.#help}\n# TYPE ${this.#name} ${this.#type}\n${lines}`
  }
}

function labelsText(labels: Labels): string {
  let text = ''
  for (const [name, value] of Object.entries(labels)) text += `${text === '' ? '{' : ','}${name}="${escaped(value)}"`
  return text === '' ? '' : `${text}}`
}

const SPECIAL = /[\\"\n]/

function escaped(value: string): string {
  return SPECIAL.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value
}
