import type { ToolShape } from './declarations.ts'

/** Places count UTF-16 units from the start of the source. */
export interface TypeProblem {
  readonly from: number
  readonly to: number
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
}

export interface Suggestion {
  readonly label: string
  /** As CodeMirror names kinds: `function`, `property`, `variable`, … */
  readonly kind: string
  /** Put in where it differs from the label. */
  readonly insert?: string
  readonly rank: string
}

export interface Completion {
  readonly from: number
  readonly suggestions: readonly Suggestion[]
}

/** What a name is: its type as TypeScript writes it, and what its comment says. */
export interface About {
  readonly from: number
  readonly to: number
  readonly signature: string
  readonly words: string
}

export interface CallHelp {
  /** The signature in three parts; the middle one is the parameter that is being written. */
  readonly before: string
  readonly current: string
  readonly after: string
  readonly words: string
}

export interface Source {
  readonly text: string
  readonly language: 'typescript' | 'javascript'
}

/** What can be asked about a source; all of it in a worker, where it holds nobody up. */
export interface Language {
  setShape(shape: ToolShape): void
  setSource(source: Source): void
  problems(): readonly TypeProblem[]
  complete(place: number): Completion | null
  /** More about one suggestion, when a person looks at it. */
  describe(place: number, label: string): { readonly signature: string; readonly words: string } | null
  about(place: number): About | null
  callHelp(place: number): CallHelp | null
}

export type Asked = {
  [Name in keyof Language]: { readonly id: number; readonly name: Name; readonly input: Parameters<Language[Name]> }
}[keyof Language]
export type Answered = { readonly id: number } & (
  { readonly ok: true; readonly output: unknown } | { readonly ok: false; readonly message: string }
)
