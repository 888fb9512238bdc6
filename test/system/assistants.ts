import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '../harness/http-ask.ts'
import { openSession, sendModern, type LegacySession, type WireAnswer, type WireTarget } from '../harness/mcp-wire.ts'

/** What the clients know of an Atrium with a few echo servers. */
export interface Places {
  /** `http://127.0.0.1:<port>` */
  readonly gateway: string
  readonly workspaceId: string
  readonly key: string
  readonly discoveryKey: string
  readonly adminKey: string
  readonly servers: readonly string[]
}

/** A call whose whole answer a client has. */
export interface Acknowledged {
  readonly kind: string
  readonly requestId: string
  /** Answered with a result that is no error. */
  readonly isOk: boolean
}

/** What a call may end with when its server is killed, or Atrium told to end, before, during or after it: always a sentence that says so. */
const SAYS_WHY =
  /stopped while it was answering|was stopped|could not start|a moment ago|was ended by SIGKILL|exited|Atrium is (stopping|closing)/
/** And the refusals that are wanted. */
const SAYS_NO = /^There is no /
/** What the system says of a connection whose other end is gone. */
const GONE = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE'])

/** Sixteen clients: how many of each kind. */
const CLIENTS = { modern: 6, legacy: 4, discovery: 2, rest: 3, refused: 1 }

type Send = () => Promise<Omit<Acknowledged, 'kind'> & { readonly message?: string | undefined }>

/** Clients of every kind that call without a pause until their Atrium is gone. */
export class Assistants {
  readonly acknowledged: Acknowledged[] = []
  readonly #places: Places
  readonly #random: () => number
  readonly #odd: string[] = []
  readonly #waiting = new Map<number, string>()
  #cut = 0
  #all: Promise<unknown> = Promise.resolve()

  constructor(places: Places, random: () => number) {
    this.#places = places
    this.#random = random
  }

  begin(): void {
    const sends: Readonly<Record<string, () => Send>> = {
      modern: () => () => this.#modern(),
      legacy: () => this.#legacy(),
      discovery: () => () => this.#discovery(),
      rest: () => () => this.#rest(),
      refused: () => () => this.#refused(),
    }
    const kinds = Object.entries(CLIENTS).flatMap(([kind, count]) =>
      Array.from({ length: count }, (): [string, Send] => [kind, sends[kind]!()]),
    )
    this.#all = Promise.all(kinds.map(([kind, send], at) => this.#goOn(at, kind, send)))
  }

  /** Every client has had an answer, so that all servers run and all are at work. */
  async busy(): Promise<void> {
    const kinds = () => new Set(this.acknowledged.map(({ kind }) => kind)).size
    while (kinds() < 5 && this.#waiting.size > 0) await sleep(10)
  }

  /**
   * After the end of Atrium: how many calls were cut off by it, the clients that have not heard of it in that time, and answers that
   * say nothing of what happened.
   */
  async ended(withinMs: number): Promise<{ readonly cut: number; readonly hung: readonly string[]; readonly odd: readonly string[] }> {
    await Promise.race([this.#all, sleep(withinMs, undefined, { ref: false })])
    return { cut: this.#cut, hung: [...this.#waiting.values()], odd: this.#odd }
  }

  async #goOn(at: number, kind: string, send: Send): Promise<void> {
    this.#waiting.set(at, kind)
    for (;;) {
      try {
        const { requestId, isOk, message } = await send()
        this.acknowledged.push({ kind, requestId, isOk })
        const isTold = SAYS_WHY.test(message ?? '') || (kind === 'refused' && SAYS_NO.test(message ?? ''))
        if (!isOk && !isTold) this.#odd.push(`${kind}: ${message ?? 'no message'}`)
      } catch (error) {
        this.#waiting.delete(at)
        const code = error instanceof Error && 'code' in error ? String(error.code) : ''
        if (!GONE.has(code)) this.#odd.push(`${kind}: ${String(error)} ${code}`)
        if (code !== 'ECONNREFUSED') this.#cut += 1
        return
      }
      await sleep(2)
    }
  }

  async #modern() {
    const [tool, given] = this.#tool()
    return told(await sendModern(this.#target(this.#places.key), 'tools/call', { name: `${this.#server()}__${tool}`, arguments: given }))
  }

  #legacy(): Send {
    let session: LegacySession | undefined
    return async () => {
      session ??= await openSession(this.#target(this.#places.key))
      const [tool, given] = this.#tool()
      return told(await session.request('tools/call', { name: `${this.#server()}__${tool}`, arguments: given }))
    }
  }

  async #discovery() {
    const [tool, given] = this.#tool()
    const name = `${this.#server()}__${tool}`
    const [own, asked] = this.#pick<[string, object]>([
      ['search_tools', { query: 'repeat a text' }],
      ['describe_tool', { name }],
      ['call_tool', { name, arguments: given }],
    ])
    return told(await sendModern(this.#target(this.#places.discoveryKey), 'tools/call', { name: own, arguments: asked }))
  }

  async #rest() {
    const { gateway, workspaceId, adminKey } = this.#places
    const [tool, given] = this.#tool()
    const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ arguments: given })
    const path = `/api/v1/workspaces/${workspaceId}/tools/${this.#server()}__${tool}/call`
    const { headers: answered, text } = await ask(`${gateway}${path}`, { method: 'POST', headers, body })
    const answer: { ok?: true; detail?: string } = JSON.parse(text)
    return { requestId: String(answered['x-request-id']), isOk: answer.ok === true, message: answer.detail }
  }

  async #refused() {
    const [method, params] = this.#pick<[string, object]>([
      ['tools/call', { name: `${this.#server()}__none` }],
      ['tools/call', { name: 'nobody__none' }],
      ['prompts/get', { name: 'nobody__none' }],
      ['resources/read', { uri: 'nobody://none' }],
    ])
    return told(await sendModern(this.#target(this.#places.key), method, params))
  }

  #tool(): [string, object] {
    const isRare = this.#random() < 0.1
    if (isRare) return ['spawn-child', { stubborn: true }]
    return this.#pick<[string, object]>([
      ['pid', {}],
      ['echo', { text: 'x' }],
      ['slow', { ms: 20 }],
      ['slow', { ms: 200 }],
      ['progress', { steps: 3, ms: 5 }],
    ])
  }

  #server(): string {
    return this.#pick(this.#places.servers)
  }

  #target(key: string): WireTarget {
    return { url: `${this.#places.gateway}/w/default/mcp`, key }
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)]!
  }
}

function told({ requestId, result, error, text }: WireAnswer) {
  const isOk = result !== undefined && result.isError !== true
  const message = error?.message ?? (result === undefined ? text : JSON.stringify(result.content))
  return { requestId, isOk, message: String(message) }
}
