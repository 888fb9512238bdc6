import type { code } from '#shared/contract/code.ts'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import { CodeDraft, CodeToolName, type ApiChoice, type ApiReading } from '#shared/model/code.ts'
import { SecretName } from '#shared/model/secret.ts'
import { listSecretNames, sealNewSecrets } from '#core/features/secrets/index.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { Vault } from '#core/vault/vault.ts'
import { addTools, type AddNeeds } from './add-tools.ts'
import { readDocument, type OpenApiDocument } from './open-api/document.ts'
import { operationsOf, type ApiOperation } from './open-api/operations.ts'
import { baseUrlOf, isBaseUrl, toDraft } from './open-api/to-draft.ts'
import { getCustomServer } from './rules.ts'
import { toSummary } from './view.ts'

export interface OpenApiNeeds extends AddNeeds {
  readonly newId: (prefix: 'sec') => string
  readonly vault: Pick<Vault, 'seal' | 'status'>
  readonly emit: (event: AppEvent) => void
}

/** Tools out of a description of an HTTP API. It is read anew each time: nothing of it is kept but the drafts. */
export function openApiHandlers(needs: OpenApiNeeds): Pick<Handlers<typeof code>, 'code.readOpenApi' | 'code.addFromOpenApi'> {
  const { db } = needs
  return {
    'code.readOpenApi': (_call, { text, baseUrl, ...one }) => {
      getCustomServer(db, one)
      return toReading(readDocument(text), checkedBaseUrl(baseUrl), new Set(listSecretNames(db, one.workspaceId)))
    },

    'code.addFromOpenApi': (_call, { text, baseUrl, chosen, secrets, ...one }) => {
      getCustomServer(db, one)
      const document = readDocument(text)
      const operations = new Map(operationsOf(document).map(operation => [operation.id, operation] as const))
      const tools = chosen.map(({ id, toolName }) => {
        const operation = operations.get(id)
        if (!operation) throw new AppError('invalid_input', `The description has no operation “${id.slice(0, 200)}”. Read it again.`)
        return { name: toolName, draft: draftOf(document, operation, checkedBaseUrl(baseUrl)) }
      })
      checkNewNames(listSecretNames(db, one.workspaceId), secrets)
      const insertSecrets = sealNewSecrets(needs, one.workspaceId, secrets)
      const added = addTools(needs, one, tools, insertSecrets)
      if (secrets.length > 0) needs.emit({ name: 'secrets.changed', workspaceId: one.workspaceId })
      return added.map(toSummary)
    },
  }
}

function toReading(document: OpenApiDocument, baseUrl: string | undefined, existing: ReadonlySet<string>): ApiReading {
  const all = operationsOf(document)
  const names = freeNames(all)
  const words = new Map<string, string>()
  const operations = all.map((operation, index): ApiChoice => {
    const made = toDraft(document, operation, baseUrl)
    const credentials = made.kind === 'draft' ? made.credentials : []
    for (const { secretName, what } of credentials) words.set(secretName, what)
    const { id, summary, isDeprecated } = operation
    const obstacle = made.kind === 'obstacle' ? made.why : null
    const secrets = credentials.map(({ secretName }) => SecretName.parse(secretName))
    return { id, toolName: CodeToolName.parse(names[index]), summary, isDeprecated, obstacle, secrets }
  })
  const secrets = [...words].map(([name, what]) => ({ name, what, exists: existing.has(name) }))
  const { title, version } = document
  return { title, version, baseUrl: baseUrl ?? all.map(baseUrlOf).find(url => url !== undefined) ?? null, operations, secrets }
}

/** Two operations may be called the same once their names are made safe: the later one gets a number. */
function freeNames(operations: readonly ApiOperation[]): string[] {
  const taken = new Set<string>()
  return operations.map(({ toolName }) => {
    let name = toolName
    for (let count = 2; taken.has(name); count += 1) name = `${toolName.slice(0, 32)}_${count}`
    taken.add(name)
    return name
  })
}

function draftOf(document: OpenApiDocument, operation: ApiOperation, baseUrl: string | undefined): CodeDraft {
  const made = toDraft(document, operation, baseUrl)
  if (made.kind === 'obstacle') throw new AppError('invalid_input', `${operation.id.slice(0, 200)} cannot become a tool. ${made.why}`)
  const { title, description, annotations, inputSchema, source, host } = made
  const draft = CodeDraft.safeParse({ title, description, annotations, inputSchema, source, hosts: [host] })
  if (draft.success) return draft.data
  const [issue] = draft.error.issues
  throw new AppError('invalid_input', `${operation.id.slice(0, 200)} cannot become a tool. ${issue?.message ?? ''}`)
}

function checkedBaseUrl(baseUrl: string | null): string | undefined {
  if (baseUrl === null) return undefined
  if (isBaseUrl(baseUrl)) return baseUrl
  throw new AppError('invalid_input', 'Give the base address of the API as https://… without a question mark, a # or a password.')
}

function checkNewNames(existing: readonly string[], secrets: readonly { readonly name: string }[]): void {
  const taken = secrets.find(({ name }) => existing.includes(name))
  if (taken)
    throw new AppError('conflict', `There is a secret named ${taken.name} in this workspace already. Leave its value out to use that.`)
}
