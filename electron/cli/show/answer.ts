import type { OperationName } from '#shared/contract/index.ts'
import { withHiddenShown } from '#shared/hidden-characters.ts'
import { ToolResult } from '#shared/model/tool.ts'
import { cellOf } from './cell.ts'
import { factsOf, headOf, tableOf, type Look, type Row } from './table.ts'

/** An answer for people. */
export function answerText(name: OperationName, data: unknown, look: Look): string {
  if (name === 'tools.call') return resultText(data, look)
  if (Array.isArray(data)) return listText(data, look)
  return isRow(data) ? thingText(data, look) : withHiddenShown(JSON.stringify(data), 'prose')
}

/** For programs. What is no text for a terminal is escaped as JSON escapes it, so it stays the same JSON. */
export function answerJson(data: unknown): string {
  return JSON.stringify(data, null, 2).replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Zl}\p{Zp}]/gu, character =>
    character === '\n' ? character : [...Array(character.length).keys()].map(at => unitOf(character, at)).join(''),
  )
}

/** Whether the tool itself calls its result a failure. */
export function isFailedCall(name: OperationName, data: unknown): boolean {
  return name === 'tools.call' && isRow(data) && isRow(data['result']) && data['result']['isError'] === true
}

function unitOf(character: string, at: number): string {
  return `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`
}

/** What begins with a list is one, and the rest is told below where there is something to tell; elsewhere facts come first. */
function thingText(thing: Row, look: Look): string {
  const members = Object.entries(thing)
  if (members.length === 0) return 'Done.'
  const isList = Array.isArray(members[0]?.[1])
  const head = isList ? members.splice(0, 1).map(([, rows]) => listText(rows, look)) : []
  const facts = members.filter(([, value]) => !hasRows(value) && !(isList && isNothing(value)))
  const lists = members.filter(([, value]) => hasRows(value))
  return [
    ...head,
    ...(facts.length === 0 ? [] : [factsOf(flat(Object.fromEntries(facts)), look)]),
    ...lists.map(([member, rows]) => `${look.bold(headOf(member))}\n${listText(rows, look)}`),
  ].join('\n\n')
}

function hasRows(value: unknown): boolean {
  return Array.isArray(value) && value.some(isRow)
}

/** What lies within, beside the rest: `key.name` of a new key. What has a state in it stays one. */
function flat(thing: Row): Row {
  return Object.fromEntries(
    Object.entries(thing).flatMap(([member, value]): [string, unknown][] => {
      if (!isRow(value) || 'at' in value) return [[member, value]]
      return Object.entries(flat(value)).map(([inner, one]) => [`${member}.${inner}`, one])
    }),
  )
}

function listText(rows: unknown, look: Look): string {
  if (!Array.isArray(rows) || rows.length === 0) return 'None.'
  return rows.every(isRow) ? tableOf(rows, look) : rows.map(one => cellOf('', one)).join('\n')
}

/** What a tool says, as it says it; what is no text, as JSON. */
function resultText(data: unknown, look: Look): string {
  const { content = [], structuredContent } = ToolResult.parse(isRow(data) ? data['result'] : {})
  const parts = content.map(part => {
    const text = part['text']
    return part.type === 'text' && typeof text === 'string' ? withHiddenShown(text, 'prose') : factsOf(part, look)
  })
  if (parts.length === 0 && structuredContent !== undefined) return answerJson(structuredContent)
  return parts.length === 0 ? 'Done.' : parts.join('\n')
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNothing(value: unknown): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0)
}
