import type { CodeDraft, CodeRunReport } from '#shared/model/code.ts'
import type { ServerId } from '#shared/model/ids.ts'
import { ToolResult } from '#shared/model/tool.ts'
import type { FetchMade } from '#core/sandbox/index.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import { createRedactor } from '#core/vault/redact.ts'
import { openCodeStore, openScratchStore } from './code-store.ts'
import type { KnownValues } from './known-values.ts'
import type { CustomNeeds } from './needs.ts'
import { runTool, secretNamesOf } from './run-tool.ts'

/** A draft to try. */
export interface Trial {
  readonly serverId: ServerId
  readonly toolName: string
  readonly draft: CodeDraft
  readonly params: JsonObject
  /** Undefined: the real secrets of the workspace. Otherwise these, by name. */
  readonly standIns: Readonly<Record<string, string>> | undefined
  readonly requestId: string
  readonly signal: AbortSignal
  /** Calls a tool of the workspace in the name of the person who tries. */
  readonly callTool: (name: string, args: JsonObject, signal: AbortSignal) => Promise<JsonObject>
}

/** As a call runs a tool, but what it writes to the store is gone with the run: a draft changes nothing that others rely on. */
export function createTryTool(needs: CustomNeeds, known: KnownValues): (trial: Trial) => Promise<CodeRunReport> {
  return async ({ serverId, toolName, draft, params, standIns, requestId, signal, callTool }) => {
    const place = needs.placeOf(serverId)
    const names = secretNamesOf(draft)
    const secrets = standIns === undefined ? await openReal(needs, place.workspaceId, names) : chosen(standIns, names)
    if (standIns === undefined) known.learn(serverId, secrets)
    const redactor = createRedactor(secrets)
    const { result, error, facts } = await runTool(needs, {
      draft,
      toolName,
      params,
      place,
      secrets,
      redactor,
      requestId,
      keyName: null,
      signal,
      host: { progress: () => undefined, callTool, store: openScratchStore(openCodeStore(needs, place, redactor), redactor) },
    })
    return {
      result: result === undefined ? null : ToolResult.parse(result),
      error: error ?? null,
      console: [...facts.console],
      fetches: facts.fetches.map(toFetch),
      ms: facts.ms,
      memoryBytes: facts.memoryBytes,
      secretsMissing: names.filter(name => !secrets.some(secret => secret.name === name)),
    }
  }
}

async function openReal(
  needs: CustomNeeds,
  workspaceId: Parameters<CustomNeeds['openSecrets']>[0],
  names: readonly string[],
): Promise<readonly KnownSecret[]> {
  return names.length === 0 ? [] : needs.openSecrets(workspaceId, names)
}

function chosen(standIns: Readonly<Record<string, string>>, names: readonly string[]): readonly KnownSecret[] {
  return names.flatMap(name => {
    const value = Object.hasOwn(standIns, name) ? standIns[name] : undefined
    return value === undefined ? [] : [{ name, value }]
  })
}

function toFetch({ method, url, status, bytes, ms, failure }: FetchMade): CodeRunReport['fetches'][number] {
  return { method, url, status, bytes, ms, problem: failure }
}
