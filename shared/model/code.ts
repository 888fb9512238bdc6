import { z } from 'zod'
import { CodeHost } from './code-host.ts'
import { Time } from './ids.ts'
import { SecretName } from './secret.ts'
import { ToolPart, ToolResult } from './tool.ts'

/** 256 KiB: a long tool with what it needs of a library pasted in; a whole bundle does not belong here. */
export const MAX_CODE_CHARACTERS = 262_144

/** A schema as JSON: far beyond what any model reads. */
const MAX_SCHEMA_CHARACTERS = 65_536

/** A code tool's own name: what clients call it, after its server's prefix. Stays for good. */
export const CodeToolName = ToolPart

/** A JSON schema of an object; whether it makes sense is told by `code.check`. */
export const CodeSchema = z
  .record(z.string(), z.unknown())
  .refine(schema => schema['type'] === 'object', 'The schema must have "type": "object".')
  .refine(schema => isShorter(schema, MAX_SCHEMA_CHARACTERS), 'The schema is longer than 64 KiB.')

export const CodeAnnotations = z.strictObject({
  readOnlyHint: z.boolean().optional(),
  destructiveHint: z.boolean().optional(),
  idempotentHint: z.boolean().optional(),
  openWorldHint: z.boolean().optional(),
})

/** How a call that is kept as an example has to come out. */
export const CodeExpectation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('succeeds') }),
  /** Of a text its text, of JSON its structured content, of content parts these. */
  z.strictObject({ kind: z.literal('equals'), result: z.unknown() }),
  /** It fails, and says this among other words; empty: whatever it says. */
  z.strictObject({ kind: z.literal('fails'), message: z.string().max(1_024) }),
])
export type CodeExpectation = z.infer<typeof CodeExpectation>

/** A call that is kept with a tool, and must come out as written before a version is published. */
export const CodeExample = z.strictObject({
  name: z.string().trim().min(1, 'Give the example a name.').max(100),
  params: z.record(z.string(), z.unknown()),
  expect: CodeExpectation,
})
export type CodeExample = z.infer<typeof CodeExample>

/** A code tool as it is written. */
export const CodeDraft = z.strictObject({
  /** Null, or what people read in place of the name. */
  title: z.string().trim().min(1).max(200).nullable().default(null),
  /** What a model reads. A draft may have none yet; a version must. */
  description: z.string().max(16_384).default(''),
  annotations: CodeAnnotations.default({}),
  inputSchema: CodeSchema.default({ type: 'object', properties: {} }),
  /** Null: results are not checked. */
  outputSchema: CodeSchema.nullable().default(null),
  language: z.enum(['typescript', 'javascript']).default('typescript'),
  /** Has `async function execute(params, config, context)`. */
  source: z.string().max(MAX_CODE_CHARACTERS, 'The source is longer than 256 KiB.'),
  /** Reached by `fetch`, beside those that the workspace allows. */
  hosts: z.array(CodeHost).max(64).default([]),
  /** Secrets it gets beyond those that are found in the source. */
  secrets: z.array(SecretName).max(64).default([]),
  examples: z.array(CodeExample).max(50).default([]),
})
export type CodeDraft = z.infer<typeof CodeDraft>

/** A place in the source: line from 1, column from 1. */
const Line = z.int().positive()
const Column = z.int().positive()

/** Something about a draft that a person should see. Errors keep it from being published. */
export const CodeProblem = z.object({
  /** Where in the draft. `line` and `column` are told of the source alone. */
  part: z.enum(['source', 'inputSchema', 'outputSchema', 'description', 'examples', 'hosts', 'secrets']),
  line: Line.nullable(),
  column: Column.nullable(),
  endLine: Line.nullable(),
  endColumn: Column.nullable(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
})
export type CodeProblem = z.infer<typeof CodeProblem>

/** Which secrets a source uses, found by reading it. */
export const CodeUses = z.object({
  names: z.array(z.object({ name: z.string(), lines: z.array(Line) })),
  /** Places where it cannot be known which secret is meant. There it gets only what is named elsewhere or declared. */
  computed: z.array(z.object({ line: Line, column: Column })),
})
export type CodeUses = z.infer<typeof CodeUses>

/** What was published once. Never changes. */
export const CodeVersion = z.object({
  version: z.int().positive(),
  publishedAt: Time,
  /** Who published it, by name. */
  publishedBy: z.string(),
  note: z.string(),
})
export type CodeVersion = z.infer<typeof CodeVersion>

/** A code tool as the list of its server tells it. */
export const CodeToolSummary = z.object({
  name: CodeToolName,
  title: z.string().nullable(),
  description: z.string(),
  /** Null: nothing of it can be called yet. */
  publishedVersion: z.int().positive().nullable(),
  /** The draft differs from what is published. */
  isDraftAhead: z.boolean(),
  /** Of the draft: what is found in it, and what it declares. */
  secrets: z.array(z.string()),
  updatedAt: Time,
})
export type CodeToolSummary = z.infer<typeof CodeToolSummary>

/** A code tool with its draft. */
export const CodeTool = z.object({
  name: CodeToolName,
  draft: CodeDraft,
  /** Counts the saves of the draft, from 1. A save names the one it began with. */
  revision: z.int().positive(),
  publishedVersion: z.int().positive().nullable(),
  isDraftAhead: z.boolean(),
  /** Newest first. */
  versions: z.array(CodeVersion),
  uses: CodeUses,
  createdAt: Time,
  updatedAt: Time,
})
export type CodeTool = z.infer<typeof CodeTool>

/** A line that code wrote on its console, redacted. */
export const CodeConsoleLine = z.object({
  level: z.enum(['log', 'info', 'warn', 'error', 'debug']),
  text: z.string(),
  /** Since the run began. */
  ms: z.number().nonnegative(),
})
export type CodeConsoleLine = z.infer<typeof CodeConsoleLine>

/** A request that code made, redacted and without bodies. */
export const CodeFetch = z.object({
  method: z.string(),
  url: z.string(),
  /** Null: there was no answer. */
  status: z.int().nullable(),
  /** Of the answer's body, as far as it was read. */
  bytes: z.int().nonnegative(),
  ms: z.number().nonnegative(),
  /** Why it was refused or failed; null when it was answered. */
  problem: z.string().nullable(),
})
export type CodeFetch = z.infer<typeof CodeFetch>

/** How a run failed. `threw`: the code's own error; `input`, `output`: a schema did not fit; all else ended the run. */
export const CodeRunError = z.object({
  reason: z.enum(['threw', 'input', 'output', 'timeout', 'memory', 'stack', 'tooMuch', 'crashed', 'syntax', 'cancelled']),
  message: z.string(),
  line: Line.nullable(),
  column: Column.nullable(),
})
export type CodeRunError = z.infer<typeof CodeRunError>

/** What came of trying a draft. */
export const CodeRunReport = z.object({
  /** As a client would get it; null where there is an error that a client gets as a failure of the call. */
  result: ToolResult.nullable(),
  error: CodeRunError.nullable(),
  console: z.array(CodeConsoleLine),
  fetches: z.array(CodeFetch),
  ms: z.number().nonnegative(),
  memoryBytes: z.int().nonnegative(),
  /** Secrets it uses or declares that there are none of: `undefined` in `config`. */
  secretsMissing: z.array(z.string()),
})
export type CodeRunReport = z.infer<typeof CodeRunReport>

/** A code tool as one file, to be kept or given to somebody. Holds no value of a secret, only the names. */
export const CodeToolFile = z.strictObject({ atriumTool: z.literal(1), name: CodeToolName, draft: CodeDraft })

/** An operation that a description of an HTTP API offers, as it could become a tool. */
export const ApiChoice = z.object({
  /** `GET /pets/{petId}`. */
  id: z.string(),
  /** The name it gets unless another is chosen. */
  toolName: CodeToolName,
  summary: z.string(),
  isDeprecated: z.boolean(),
  /** Why no tool can be made of it; null where one can. */
  obstacle: z.string().nullable(),
  /** The secrets that it shows to the API. */
  secrets: z.array(SecretName),
})
export type ApiChoice = z.infer<typeof ApiChoice>

/** A description of an HTTP API, read. */
export const ApiReading = z.object({
  title: z.string(),
  version: z.string(),
  /** Null: it does not say at which address the API is. */
  baseUrl: z.string().nullable(),
  operations: z.array(ApiChoice),
  /** What each secret is, in words, and whether this workspace has one of that name. */
  secrets: z.array(z.object({ name: SecretName, what: z.string(), exists: z.boolean() })),
})
export type ApiReading = z.infer<typeof ApiReading>

function isShorter(value: unknown, characters: number): boolean {
  return JSON.stringify(value).length <= characters
}
