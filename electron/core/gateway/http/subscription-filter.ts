import type { WorkspaceNotice } from '#core/gateway/exchange.ts'
import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

/** Which news a subscription gets. A kind that is absent is not sent. */
export interface Filter {
  readonly toolsListChanged?: true
  readonly promptsListChanged?: true
  readonly resourcesListChanged?: true
  readonly resourceSubscriptions?: readonly string[]
}

/** What was asked for and is offered. More URIs than `maxResources` are left out, which the acknowledgement shows. */
export function honouredFilter(asked: JsonObject, capabilities: JsonObject, maxResources: number): Filter {
  const uris = asked['resourceSubscriptions']
  const isOffered = (part: string, what: string): boolean => isObject(capabilities[part]) && capabilities[part][what] === true
  return {
    ...(asked['toolsListChanged'] === true && isOffered('tools', 'listChanged') ? { toolsListChanged: true } : {}),
    ...(asked['promptsListChanged'] === true && isOffered('prompts', 'listChanged') ? { promptsListChanged: true } : {}),
    ...(asked['resourcesListChanged'] === true && isOffered('resources', 'listChanged') ? { resourcesListChanged: true } : {}),
    ...(Array.isArray(uris) && isOffered('resources', 'subscribe') ? { resourceSubscriptions: strings(uris).slice(0, maxResources) } : {}),
  }
}

export function wants(filter: Filter, notice: WorkspaceNotice): boolean {
  if (notice.kind === 'resourceUpdated') return filter.resourceSubscriptions?.includes(notice.uri) ?? false
  return filter[`${notice.part}ListChanged`] === true
}

function strings(values: readonly unknown[]): string[] {
  return [...new Set(values.filter(value => typeof value === 'string'))]
}
