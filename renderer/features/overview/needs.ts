import { secretNamesOf } from '#shared/launch-words.ts'
import type { Key } from '#shared/model/key.ts'
import { expiresSoon, isKeyLive, isUnused } from '#shared/model/key.ts'
import type { Secret } from '#shared/model/secret.ts'
import type { UsageLimit } from '#shared/model/usage.ts'
import type { Server } from '#shared/model/server.ts'
import type { Route } from '../../app/route.ts'

export interface Need {
  readonly id: string
  readonly tone: 'warning' | 'danger' | 'neutral'
  readonly sentence: string
  readonly verb: string
  readonly route: Route
  /** The server that one click restarts, in place of going there. */
  readonly restarts?: Server
}

export interface WaitingTools {
  readonly serverId: Server['id']
  readonly changed: number
  readonly unreadable: number
}

interface Facts {
  readonly slug: string
  readonly servers: readonly Server[]
  readonly secrets: readonly Secret[]
  readonly keys: readonly Key[]
  readonly waitingTools: readonly WaitingTools[]
  /** Calls that wait for a person. */
  readonly waitingCalls: number
  readonly limits: readonly UsageLimit[]
  readonly now: number
}

const WEEK_MS = 7 * 86_400_000

/** What waits for a person in a workspace, the most pressing first. Nothing on a workspace in use with all well. */
export function findNeeds(facts: Facts): readonly Need[] {
  return [
    ...needsOfCalls(facts),
    ...facts.limits.flatMap(limit => needsOfLimit(limit)),
    ...facts.servers.flatMap(server => needsOfServer(server, facts)),
    ...facts.waitingTools.flatMap(waiting => needsOfTools(waiting, facts)),
    ...facts.keys.flatMap(key => needsOfKey(key, facts)),
    ...firstSteps(facts),
  ]
}

function needsOfCalls({ slug, waitingCalls }: Facts): readonly Need[] {
  if (waitingCalls === 0) return []
  const sentence =
    waitingCalls === 1 ? 'A call waits until you approve or deny it.' : `${String(waitingCalls)} calls wait until you approve or deny them.`
  return [{ id: 'approvals', tone: 'warning', sentence, verb: 'Answer', route: { page: 'approvals', slug } }]
}

function needsOfLimit({ kind, state, left }: UsageLimit): readonly Need[] {
  if (state === 'ok') return []
  const sentence =
    state === 'paused'
      ? 'Calls are paused: the units that this workspace may use this month are used up.'
      : `${left.toLocaleString('en')} units are left for this month.`
  const tone = state === 'paused' ? 'danger' : 'warning'
  return [{ id: `usage-${kind}`, tone, sentence, verb: 'Open usage plan', route: { page: 'usage-plan' } }]
}

function needsOfServer(server: Server, { slug, secrets }: Facts): readonly Need[] {
  const route = { page: 'server', slug, serverId: server.id } as const
  const lost = missingSecrets(server, secrets)
  if (server.state.at === 'signInNeeded') return [{ id: server.id, tone: 'warning', sentence: server.state.reason, verb: 'Sign in', route }]
  if (server.state.at === 'failed')
    return [{ id: server.id, tone: 'danger', sentence: `${server.name} failed: ${server.state.reason}`, verb: 'Show server', route }]
  if (lost.length > 0) {
    return [
      {
        id: server.id,
        tone: 'warning',
        sentence: `${server.name} names ${lost.join(', ')}, which ${lost.length === 1 ? 'is' : 'are'} not among the secrets.`,
        verb: 'Add secret',
        route: { page: 'secrets', slug, isNew: true },
      },
    ]
  }
  if (server.staleSecrets.length > 0)
    return [
      {
        id: server.id,
        tone: 'warning',
        sentence: `${server.name} runs with old values of ${server.staleSecrets.map(({ name }) => name).join(', ')}.`,
        verb: 'Restart',
        route,
        restarts: server,
      },
    ]
  if (server.state.at === 'held')
    return [
      {
        id: server.id,
        tone: 'warning',
        sentence: `${server.name} waits until you agree to ${server.kind === 'http' ? 'how it is called' : 'what it will run'}.`,
        verb: 'Review',
        route,
      },
    ]
  return []
}

function needsOfTools({ serverId, changed, unreadable }: WaitingTools, { slug, servers }: Facts): readonly Need[] {
  const server = servers.find(({ id }) => id === serverId)
  if (server === undefined) return []
  const count = changed + unreadable
  const tools = count === 1 ? 'A tool' : `${count} tools`
  const sentence =
    changed > 0
      ? `${tools} of ${server.name} changed and ${count === 1 ? 'is' : 'are'} held until you have looked.`
      : `What was accepted of ${count === 1 ? 'a tool' : `${count} tools`} of ${server.name} cannot be read.`
  return [{ id: `tools-${serverId}`, tone: 'warning', sentence, verb: 'Review', route: { page: 'server', slug, serverId } }]
}

function missingSecrets(server: Server, secrets: readonly Secret[]): readonly string[] {
  const known = new Set(secrets.map(({ name }) => name))
  return secretNamesOf(server.launch).filter(name => !known.has(name))
}

function needsOfKey(key: Key, { slug, now }: Facts): readonly Need[] {
  const route = { page: 'keys', slug } as const
  if (!isKeyLive(key, now)) return []
  if (expiresSoon(key, now)) {
    return [{ id: key.id, tone: 'warning', sentence: `The key ${key.name} expires within a week.`, verb: 'Show keys', route }]
  }
  const isNeverUsed = key.lastUsedAt === null && now - key.createdAt > WEEK_MS
  const since = isNeverUsed ? 'was never used' : 'was not used for 30 days'
  return isNeverUsed || isUnused(key, now)
    ? [
        {
          id: key.id,
          tone: 'neutral',
          sentence: `The key ${key.name} ${since}. Revoke it if nobody needs it.`,
          verb: 'Show keys',
          route,
        },
      ]
    : []
}

// Without a server the overview's list of servers says what to do: not twice.
function firstSteps({ slug, servers, keys, now }: Facts): readonly Need[] {
  if (servers.length === 0 || keys.some(key => isKeyLive(key, now))) return []
  return [
    {
      id: 'first-key',
      tone: 'neutral',
      sentence:
        keys.length === 0 ? 'No client can connect yet: there is no key.' : 'No client can connect: every key is revoked or expired.',
      verb: 'Create key',
      route: { page: 'keys', slug, isNew: true },
    },
  ]
}
