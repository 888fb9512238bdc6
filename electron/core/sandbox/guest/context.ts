import { AbortController, type AbortSignal } from './abort.ts'
import { send } from './host.ts'
import { freeze, parse, stringify } from './originals.ts'
import { nextId, request } from './waiting.ts'

export interface GivenContext {
  readonly requestId: string
  readonly toolName: string
  readonly serverName: string
  readonly workspaceName: string
  readonly keyName: string | null
}

interface Context extends GivenContext {
  readonly signal: AbortSignal
  readonly progress: (done: number, total?: number, message?: string) => void
  readonly callTool: (name: string, args?: object) => Promise<unknown>
  readonly store: Readonly<{
    get: (key: string) => Promise<unknown>
    set: (key: string, value: unknown) => Promise<void>
    delete: (key: string) => Promise<void>
    list: (prefix?: string) => Promise<string[]>
  }>
}

/** The third parameter of `execute`. */
export function createContext(given: GivenContext): Context {
  const { requestId, toolName, serverName, workspaceName, keyName } = given
  return freeze({
    requestId,
    toolName,
    serverName,
    workspaceName,
    keyName,
    signal: new AbortController().signal,
    progress: (done: number, total?: number, message?: string) => {
      send('progress', nextId(), stringify({ progress: done, total, message }))
    },
    callTool: async (name: string, args: object = {}) => {
      const { text } = await request('tool', jsonOf({ name, args }))
      return parse(text)
    },
    store,
  })
}

const store: Context['store'] = freeze({
  get: async (key: string) => ask({ do: 'get', key }),
  set: async (key: string, value: unknown) => {
    if (value === undefined || typeof value === 'function' || typeof value === 'symbol')
      throw new TypeError('Only JSON values can be stored; delete a key instead of setting it to undefined.')
    await ask({ do: 'set', key, value })
  },
  delete: async (key: string) => {
    await ask({ do: 'delete', key })
  },
  list: async (prefix?: string) => (await ask({ do: 'list', prefix })) as string[], // Atrium answers a list of keys.
})

async function ask(what: object): Promise<unknown> {
  const { text } = await request('store', jsonOf(what))
  return text === '' ? undefined : parse(text)
}

function jsonOf(value: object): string {
  return stringify(value)
}
