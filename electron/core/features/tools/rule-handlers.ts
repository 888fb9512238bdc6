import type { tools } from '#shared/contract/tools.ts'
import { AppError } from '#shared/errors.ts'
import { RESERVED_TOOL_NAMES, type ListedTool, type ToolRule } from '#shared/model/tool.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { AS_IT_IS } from './policy.ts'
import { keepRule } from './store.ts'
import { getServerFacts, getTool, tellPolicy, toolsOfServer, type ToolNeeds } from './tool-needs.ts'

/** What people decide about tools: on or off, another name, other words. */
export function ruleHandlers(needs: ToolNeeds): Pick<Handlers<typeof tools>, 'tools.update' | 'tools.switch' | 'tools.decide'> {
  const { db, now, toolPolicy } = needs
  return {
    'tools.update': (_call, { toolName, isOn, name, title, description, access, ...one }) => {
      getTool(needs, one, toolName)
      const change = { isOn, name, title, description, access }
      if (name !== undefined && name !== null) checkNameIsFree(toolsOfServer(needs, one), { toolName, name })
      db.write(db => {
        keepRule(db, one.serverId, toolName, {
          ...changedRule(ruleOf(toolPolicy.of(one.serverId).rules.get(toolName)), change),
          changedAt: now(),
        })
      })
      tellPolicy(needs, one)
      return getTool(needs, one, toolName)
    },

    'tools.switch': (_call, { toolNames, isOn, ...one }) => changeSeveral(needs, one, toolNames, { isOn }),

    'tools.decide': (_call, { toolNames, access, ...one }) => changeSeveral(needs, one, toolNames, { access }),
  }
}

type One = Parameters<typeof getServerFacts>[1]

/** The same change of several tools, all of them or none. What cannot be read is only decided anew by switching it. */
function changeSeveral(needs: ToolNeeds, one: One, toolNames: readonly string[], change: Partial<Change>): { readonly changed: number } {
  const { db, now } = needs
  getServerFacts(db, one)
  const known = new Map(toolsOfServer(needs, one).map(tool => [tool.originalName, tool]))
  const wanted = [...new Set(toolNames)].map(toolName => known.get(toolName))
  if (!wanted.every(tool => tool !== undefined))
    throw new AppError('not_found', 'The server does not list all of these tools now. List them again, then choose.')
  const isUnreadable = (tool: ListedTool) => tool.status.at === 'unreadable'
  if (change.isOn === undefined && wanted.some(isUnreadable))
    throw new AppError('conflict', 'What was decided about some of these tools cannot be read. Switch them on or off first.')
  const due = wanted.filter(tool => isUnreadable(tool) || differs(tool.rule, change))
  db.write(db => {
    for (const { originalName, rule } of due) keepRule(db, one.serverId, originalName, { ...changedRule(rule, change), changedAt: now() })
  })
  tellPolicy(needs, one)
  return { changed: due.length }
}

function differs(rule: ToolRule, { isOn, access }: Partial<Change>): boolean {
  return (isOn !== undefined && isOn !== rule.isOn) || (access !== undefined && access !== rule.access)
}

/** What cannot be read is decided anew, from nothing. */
function ruleOf(kept: ToolRule | 'unreadable' | undefined): ToolRule {
  return kept === undefined || kept === 'unreadable' ? AS_IT_IS : kept
}

type Change = { readonly [Member in keyof ToolRule]: ToolRule[Member] | undefined }

function changedRule(before: ToolRule, change: Partial<Change>): ToolRule {
  return {
    isOn: change.isOn ?? before.isOn,
    name: change.name === undefined ? before.name : change.name,
    title: change.title === undefined ? before.title : change.title,
    description: change.description === undefined ? before.description : change.description,
    access: change.access === undefined ? before.access : change.access,
  }
}

function checkNameIsFree(others: readonly ListedTool[], { toolName, name }: { readonly toolName: string; readonly name: string }): void {
  if (RESERVED_TOOL_NAMES.has(name)) throw new AppError('conflict', `"${name}" is a name that Atrium uses itself. Choose another.`)
  const partOf = (tool: ListedTool) => tool.name.slice(tool.name.indexOf('__') + (tool.name.includes('__') ? 2 : 0))
  const isTaken = others.some(other => other.originalName !== toolName && [other.name, partOf(other)].includes(name))
  if (isTaken) throw new AppError('conflict', `Another tool of this server is called "${name}". Choose another name.`)
}
