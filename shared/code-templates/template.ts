import type { CodeDraft } from '../model/code.ts'

/** A tool to begin with: whole, and short enough to be read before it is changed. */
export interface CodeTemplate {
  readonly id: string
  /** What it is called in the list. */
  readonly label: string
  /** What it is for, a sentence. */
  readonly what: string
  /** The name the tool gets, unless the person has a better one. */
  readonly toolName: string
  /** Secrets it wants, and what each of them is. */
  readonly wants: readonly { readonly name: string; readonly what: string }[]
  readonly draft: CodeDraft
}

/** An object of these members, of which the named ones must be given. */
export function objectOf(properties: Readonly<Record<string, object>>, required: readonly string[]): CodeDraft['inputSchema'] {
  return { type: 'object', properties, required }
}

/** What every template leaves as it is. */
export const PLAIN = { outputSchema: null, language: 'typescript' } as const
