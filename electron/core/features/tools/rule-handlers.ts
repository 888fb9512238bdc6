import type { tools } from '#shared/contract/tools.ts'
import { AppError } from '#shared/errors.ts'
import { RESERVED_TOOL_NAMES, type ListedTool, type ToolRule } from '#shared/model/tool.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { AS_IT_IS } from './policy.ts'
import { keepRule } from './store.ts'
import { getServerFacts, getTool, tellPolicy, toolsOfServer, type ToolNeeds } from './tool-needs.ts'

/** What people decide about tools: on or off, another name, other words. */
export function ruleHandlers(needs: ToolNeeds): Pick<Handlers<typeof tools>, 'tools.update' | 'tools.switch'> {
  const { db, now, toolPolicy } = needs
  return {
    'tools.update': (_call, { toolName, isOn, name, title, description, ...one }) => {
      getTool(needs, one, toolName)
      const change = { isOn, name, title, description }
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

    'tools.switch': (_call, { toolNames, isOn, ...one }) => {
      getServerFacts(db, one)
      const rules = new Map(toolsOfServer(needs, one).map(({ originalName, rule, status }) => [originalName, { rule, status }]))
      const wanted = [...new Set(toolNames)]
      if (wanted.some(toolName => !rules.has(toolName)))
        throw new AppError('not_found', 'The server does not list all of these tools now. List them again, then choose.')
      const due = wanted.filter(toolName => rules.get(toolName)?.rule.isOn !== isOn || rules.get(toolName)?.status.at === 'unreadable')
      db.write(db => {
        for (const toolName of due)
          keepRule(db, one.serverId, toolName, { ...(rules.get(toolName)?.rule ?? AS_IT_IS), isOn, changedAt: now() })
      })
      tellPolicy(needs, one)
      return { changed: due.length }
    },
  }
}

/** What cannot be read is decided anew, from nothing. */
function ruleOf(kept: ToolRule | 'unreadable' | undefined): ToolRule {
  return kept === undefined || kept === 'unreadable' ? AS_IT_IS : kept
}

type Change = { readonly [Member in keyof ToolRule]: ToolRule[Member] | undefined }

function changedRule(before: ToolRule, change: Change): ToolRule {
  return {
    isOn: change.isOn ?? before.isOn,
    name: change.name === undefined ? before.name : change.name,
    title: change.title === undefined ? before.title : change.title,
    description: change.description === undefined ? before.description : change.description,
  }
}

function checkNameIsFree(others: readonly ListedTool[], { toolName, name }: { readonly toolName: string; readonly name: string }): void {
  if (RESERVED_TOOL_NAMES.has(name)) throw new AppError('conflict', `"${name}" is a name that Atrium uses itself. Choose another.`)
  const partOf = (tool: ListedTool) => tool.name.slice(tool.name.indexOf('__') + (tool.name.includes('__') ? 2 : 0))
  const isTaken = others.some(other => other.originalName !== toolName && [other.name, partOf(other)].includes(name))
  if (isTaken) throw new AppError('conflict', `Another tool of this server is called "${name}". Choose another name.`)
}
