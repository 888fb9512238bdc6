import type { CodeRunReport } from '#shared/model/code.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { CustomCarriers } from '#core/upstreams/needs.ts'
import { createAnswerer } from './custom-server.ts'
import { CustomWire } from './custom-wire.ts'
import { KnownValues } from './known-values.ts'
import type { CustomNeeds, PublishedTool } from './needs.ts'
import { createTryTool, type Trial } from './try-tool.ts'

export type { CallsOfCode, CodePlace } from './needs.ts'
export type { Trial } from './try-tool.ts'
export { toListedTool } from './listed-tool.ts'
export { findUses } from './uses/find-uses.ts'
export { checkDraft } from './check-draft.ts'

/** Servers whose tools are written in Atrium. */
export interface Custom extends CustomCarriers {
  /** What is published of a server is another: whoever lists or calls from now on gets that. */
  readonly changed: (serverId: ServerId) => void
  /** The server is gone. */
  readonly forget: (serverId: ServerId) => void
  /** Runs a draft as a call would, in the name of the person who tries it. Throws `locked` where the real secrets cannot be opened. */
  readonly tryTool: (trial: Trial) => Promise<CodeRunReport>
}

/** Nothing of a custom server runs while nobody calls it: no process, no timer, no thread of its own. */
export function createCustom(needs: CustomNeeds): Custom {
  const known = new KnownValues()
  const published = new Map<ServerId, ReadonlyMap<string, PublishedTool>>()
  const wires = new Map<ServerId, Set<CustomWire>>()
  const publishedOf = (serverId: ServerId) => {
    const found = published.get(serverId) ?? new Map(needs.publishedOf(serverId).map(tool => [tool.name, tool]))
    published.set(serverId, found)
    return found
  }
  return {
    open: ({ serverId }, tap) => {
      // Somebody will call: the first call need not wait for the first worker. A failure is told by that call.
      needs.sandbox.warm().catch(() => undefined)
      const answerer = createAnswerer(needs, { serverId, known, published: () => publishedOf(serverId) })
      const opened = new Set<CustomWire>()
      return {
        openWire: events => {
          const wire = new CustomWire(answerer, tap, events)
          opened.add(wire)
          wires.set(serverId, (wires.get(serverId) ?? new Set()).add(wire))
          return wire
        },
        tree: undefined,
        hasExited: () => false,
        // It is in this process: nothing of it can be over while Atrium is not.
        whenOver: () => undefined,
        explain: () => Promise.resolve(undefined),
        end: () => {
          for (const wire of opened) wires.get(serverId)?.delete(wire)
          return Promise.resolve()
        },
      }
    },
    secretsOf: serverId => known.of(serverId),
    changed: serverId => {
      published.delete(serverId)
      for (const wire of wires.get(serverId) ?? []) wire.say('notifications/tools/list_changed')
    },
    forget: serverId => {
      published.delete(serverId)
      wires.delete(serverId)
      known.forget(serverId)
    },
    tryTool: createTryTool(needs, known),
  }
}
