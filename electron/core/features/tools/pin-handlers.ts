import type { tools } from '#shared/contract/tools.ts'
import { AppError } from '#shared/errors.ts'
import { findHiddenCharacters } from '#shared/hidden-characters.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { ListedTool, ToolChange } from '#shared/model/tool.ts'
import { getWorkspaceFacts } from '#core/features/workspaces/index.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { definitionOf, readDefinition, type ToolDefinition } from './definition.ts'
import type { ServerPolicy } from './policy.ts'
import { proposedAccess } from './proposed-access.ts'
import { deleteOldPins, deletePins, forgetRead, keepPin, listPins } from './store.ts'
import { getServerFacts, getTool, tellPolicy, type ToolNeeds } from './tool-needs.ts'

/** Definitions that changed: what changed, and a person's word that it may. */
export function pinHandlers(needs: ToolNeeds): Pick<Handlers<typeof tools>, 'tools.change' | 'tools.approve' | 'tools.waiting'> {
  const { db, now, toolPolicy } = needs
  return {
    'tools.change': (_call, { toolName, ...one }): ToolChange => {
      getTool(needs, one, toolName)
      const variants = variantsOf(needs, one.serverId, toolName)
      const waiting = variants.find(({ definition }) => !isAccepted(toolPolicy.of(one.serverId), toolName, definition))
      const shown = waiting ?? variants[0]
      if (!shown) throw new AppError('not_found', 'The definition of this tool cannot be written down, so nothing can be compared.')
      return {
        serverId: one.serverId,
        toolName,
        isWaiting: waiting !== undefined,
        accepted: lastAccepted(needs, one.serverId, toolName),
        current: {
          definition: { ...readDefinition(shown.definition.text, shown.definition.fingerprint) },
          fingerprint: shown.definition.fingerprint,
          hiddenCharacters: findHiddenCharacters(shown.item),
        },
      }
    },

    'tools.waiting': (_call, { workspaceId }) => countWaiting(needs.toolDoor.knownTools(getWorkspaceFacts(db, workspaceId))),

    'tools.approve': (_call, { definitions, ...one }) => {
      getServerFacts(db, one)
      const policy = toolPolicy.of(one.serverId)
      const wanted = definitions.map(({ toolName, fingerprint }) => {
        const listed = variantsOf(needs, one.serverId, toolName).find(({ definition }) => definition.fingerprint === fingerprint)
        if (listed) return { toolName, definition: listed.definition, access: proposedAccess(listed.item) }
        throw new AppError('conflict', `The definition of "${toolName}" has changed meanwhile. Look at it again, then approve it.`)
      })
      db.write(db => {
        for (const { toolName, definition, access } of wanted) {
          const pin = policy.pins.get(toolName)
          // What cannot be read is replaced by what a person has just seen.
          if (pin === 'unreadable') deletePins(db, one.serverId, toolName)
          const at = now()
          const firstSeenAt = pin === undefined || pin === 'unreadable' ? at : pin.firstSeenAt
          keepPin(db, one.serverId, { toolName, ...definition, firstSeenAt, acceptedAt: at })
          deleteOldPins(db, one.serverId, toolName)
          if (access === 'write') forgetRead(db, one.serverId, toolName)
        }
      })
      tellPolicy(needs, one)
      return { approved: wanted.length }
    },
  }
}

/** What is off waits for nobody. */
function countWaiting(tools: readonly ListedTool[]) {
  const counts = new Map<ServerId, { serverId: ServerId; changed: number; unreadable: number }>()
  for (const { serverId, status } of tools) {
    if (status.at !== 'held' && status.at !== 'unreadable') continue
    const count = counts.get(serverId) ?? { serverId, changed: 0, unreadable: 0 }
    if (status.at === 'held') count.changed += 1
    else count.unreadable += 1
    counts.set(serverId, count)
  }
  return [...counts.values()]
}

interface Variant {
  readonly item: JsonObject
  readonly definition: ToolDefinition
}

/** The definitions under which the server lists the tool now: one for each kind of client where it makes a difference. */
function variantsOf({ upstreams }: ToolNeeds, serverId: ServerId, toolName: string): Variant[] {
  const items = upstreams.knownCatalogs(serverId).flatMap(({ tools }) => tools.filter(({ name }) => name === toolName))
  return items.flatMap(item => {
    const definition = definitionOf(item)
    return definition ? [{ item, definition }] : []
  })
}

function isAccepted({ pins }: ServerPolicy, toolName: string, { fingerprint }: ToolDefinition): boolean {
  const pin = pins.get(toolName)
  return pin !== undefined && pin !== 'unreadable' && pin.fingerprints.has(fingerprint)
}

function lastAccepted({ db }: ToolNeeds, serverId: ServerId, toolName: string): ToolChange['accepted'] {
  const last = listPins(db, serverId).findLast(pin => pin.toolName === toolName)
  const definition = last && readDefinition(last.definition, last.fingerprint)
  return last && definition ? { definition, at: last.acceptedAt } : null
}
