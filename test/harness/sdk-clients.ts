import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import {
  CallToolResultSchema,
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { referenceAnswers } from './reference-answers.ts'

type Arguments = Record<string, unknown>

/** The same few words for the SDK clients of both versions, so that one story can be told with each of them. */
export interface AnyClient extends AsyncDisposable {
  readonly era: () => string
  readonly tools: () => Promise<string[]>
  readonly prompts: () => Promise<string[]>
  readonly resources: () => Promise<string[]>
  /** The result as it came; progress is told to `heard`. */
  readonly call: (
    name: string,
    given?: Arguments,
    heard?: (progress: number) => void,
  ) => Promise<{ content?: unknown; structuredContent?: unknown; isError?: boolean | undefined }>
  readonly prompt: (name: string, given: Record<string, string>) => Promise<unknown>
  readonly read: (uri: string) => Promise<unknown>
  readonly complete: (prompt: string, argument: { name: string; value: string }) => Promise<readonly string[]>
}

export type ClientKind = 'SDK v1' | 'SDK v2, legacy era' | 'SDK v2, modern era'
export const CLIENT_KINDS: readonly ClientKind[] = ['SDK v1', 'SDK v2, legacy era', 'SDK v2, modern era']

/** A URL with its key, or a program that speaks over stdio. */
export type Target =
  | { readonly url: string; readonly key: string }
  | { readonly command: string; readonly args: string[]; readonly env: Record<string, string> }

const info = { name: 'system-test', version: '1.0.0' }
const capabilities = { sampling: {}, elicitation: { form: {} }, roots: {} }

/** Connects a client that can sample, elicit and list roots (answers: reference-answers.ts). */
export async function connectClient(kind: ClientKind, target: Target): Promise<AnyClient> {
  return kind === 'SDK v1' ? connectV1(target) : connectV2(target, kind === 'SDK v2, modern era' ? { pin: '2026-07-28' } : 'legacy')
}

async function connectV1(target: Target): Promise<AnyClient> {
  const client = new ClientV1(info, { capabilities })
  client.setRequestHandler(CreateMessageRequestSchema, () => referenceAnswers.sampling)
  client.setRequestHandler(ElicitRequestSchema, () => referenceAnswers.elicitation)
  client.setRequestHandler(ListRootsRequestSchema, () => referenceAnswers.roots)
  const transport = 'url' in target ? new TransportV1(new URL(target.url), { requestInit: bearer(target.key) }) : new StdioV1(target)
  // The SDK's own transport type does not fit its own interface under exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<typeof client.connect>[0])
  return {
    era: () => 'legacy',
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    prompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    call: async (name, given = {}, heard) =>
      CallToolResultSchema.parse(
        await client.callTool(
          { name, arguments: given },
          undefined,
          heard && {
            onprogress: ({ progress }) => {
              heard(progress)
            },
          },
        ),
      ),
    prompt: (name, given) => client.getPrompt({ name, arguments: given }),
    read: uri => client.readResource({ uri }),
    complete: async (name, argument) => (await client.complete({ ref: { type: 'ref/prompt', name }, argument })).completion.values,
    [Symbol.asyncDispose]: () => client.close(),
  }
}

async function connectV2(target: Target, mode: 'legacy' | { pin: string }): Promise<AnyClient> {
  const client = new ClientV2(info, { capabilities, versionNegotiation: { mode } })
  client.setRequestHandler('sampling/createMessage', () => referenceAnswers.sampling)
  client.setRequestHandler('elicitation/create', () => referenceAnswers.elicitation)
  client.setRequestHandler('roots/list', () => referenceAnswers.roots)
  await client.connect('url' in target ? new TransportV2(new URL(target.url), { requestInit: bearer(target.key) }) : new StdioV2(target))
  return {
    era: () => client.getProtocolEra() ?? 'none',
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    prompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    call: (name, given = {}, heard) =>
      client.callTool(
        { name, arguments: given },
        heard && {
          onprogress: ({ progress, total }) => {
            if (total !== undefined) heard(progress)
          },
        },
      ),
    prompt: (name, given) => client.getPrompt({ name, arguments: given }),
    read: uri => client.readResource({ uri }),
    complete: async (name, argument) => (await client.complete({ ref: { type: 'ref/prompt', name }, argument })).completion.values,
    [Symbol.asyncDispose]: () => client.close(),
  }
}

function bearer(key: string): RequestInit {
  return { headers: { authorization: `Bearer ${key}` } }
}
