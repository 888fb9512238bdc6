import { createHmac, randomBytes } from 'node:crypto'
import type { ImportedLaunch, ImportedServer, ImportedValue } from '#shared/model/import.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { Launch } from '#shared/model/server.ts'
import { buildLaunch, shapeOf, type Decide } from './build-launch.ts'
import type { FoundLaunch, FoundServer, FoundValue } from './found.ts'

// Of this run: what is made with it tells nothing about short secrets to anyone who keeps it.
const KEY = randomBytes(32)

/** What a workspace has, as far as an import must know it. */
export interface Here {
  readonly servers: readonly { readonly id: ServerId; readonly name: string; readonly launch: Launch }[]
  readonly secretNames: ReadonlySet<string>
}

/** Names exactly this content, values and all, without telling them. */
export function idOf(content: unknown): string {
  return createHmac('sha256', KEY).update(JSON.stringify(content)).digest('hex').slice(0, 32)
}

/** Each server once, as a page may see it: no value is in it. */
export function previewOf(found: readonly FoundServer[], here: Here): ImportedServer[] {
  const seen = new Set<string>()
  return found.flatMap(server => {
    const id = idOf(server)
    if (seen.has(id)) return []
    seen.add(id)
    return [toView(server, id, here)]
  })
}

export function freeName(name: string, taken: readonly string[]): string {
  const fold = (text: string) => text.normalize('NFKC').toLowerCase()
  const all = new Set(taken.map(fold))
  for (let count = 1; ; count += 1) {
    const suffix = count === 1 ? '' : ` ${count}`
    const candidate = name.slice(0, 64 - suffix.length).trim() + suffix
    if (!all.has(fold(candidate))) return candidate
  }
}

function toView(server: FoundServer, id: string, here: Here): ImportedServer {
  const shapes = server.launches.map(launch => shapeOf(buildLaunch(launch, asSuggested)))
  const same = here.servers.find(other => shapes.includes(shapeOf(other.launch)))
  return {
    id,
    sameAs: idOf(shapes[0]),
    name: server.name,
    freeName: freeName(
      server.name,
      here.servers.map(other => other.name),
    ),
    project: server.project,
    isOff: server.isOff,
    alreadyHere: same === undefined ? null : { serverId: same.id, name: same.name },
    launches: server.launches.map(launch => toLaunchView(launch, here)),
    notes: [...server.notes],
  }
}

/** Nothing is filled in, and nothing that must be agreed to is left out: what it would be when all is agreed. */
const asSuggested: Decide = ({ kind, secretName, text }) =>
  kind === 'plain' ? { as: 'plain', text: text ?? '' } : { as: 'secret', name: secretName }

function toLaunchView(launch: FoundLaunch, here: Here): ImportedLaunch {
  const values = launch.values.flatMap((value, index) => (isPlainArgument(value) ? [] : toValueView(value, index, here)))
  if (launch.kind === 'http') return { kind: 'http', words: [launch.shownUrl], cwd: null, transport: launch.transport, values }
  const words = launch.values.flatMap(value => (value.where === 'argument' ? wordOf(value) : []))
  return { kind: 'stdio', words: [launch.command, ...words], cwd: launch.cwd, transport: null, values }
}

function toValueView({ where, name, kind, isSecretLike, secretName, agreement }: FoundValue, index: number, here: Here): ImportedValue {
  return { index, where, name, kind, isSecretLike, secretName, isKept: here.secretNames.has(secretName), agreement }
}

function isPlainArgument({ where, kind }: FoundValue): boolean {
  return where === 'argument' && kind === 'plain'
}

function wordOf({ before, text, after, kind }: FoundValue): string {
  return before + (kind === 'plain' ? (text ?? '') : '…') + after
}
