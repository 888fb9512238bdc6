import type { ServerId } from '#shared/model/ids.ts'
import { MODERN_VERSION, SERVER_INFO } from '#core/upstreams/era.ts'
import { toObject } from '#core/upstreams/json.ts'
import { UpstreamRefusal, type JsonObject } from '#core/upstreams/upstream.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import { openCodeStore } from './code-store.ts'
import type { Answerer, Asked } from './custom-wire.ts'
import type { KnownValues } from './known-values.ts'
import { toListedTool } from './listed-tool.ts'
import type { CustomNeeds, PublishedTool } from './needs.ts'
import { createRedactors, runTool, secretNamesOf } from './run-tool.ts'

const NO_SECRETS: readonly KnownSecret[] = []
const NO_METHOD = -32_601
const NO_TOOL = -32_602

interface Parts {
  readonly serverId: ServerId
  readonly known: KnownValues
  readonly published: () => ReadonlyMap<string, PublishedTool>
}

/** What a custom server answers, in the modern era. It declares no changes of its lists: it tells of them without being asked to. */
export function createAnswerer(needs: CustomNeeds, parts: Parts): Answerer {
  const { serverId, published } = parts
  const callTool = createCallTool(needs, parts)
  const answers: Readonly<Record<string, (asked: Asked) => JsonObject | Promise<JsonObject>>> = {
    'server/discover': () => ({
      resultType: 'complete',
      supportedVersions: [MODERN_VERSION],
      capabilities: { tools: {} },
      _meta: { [SERVER_INFO]: { name: needs.placeOf(serverId).serverName, version: needs.version } },
    }),
    'tools/list': () => ({ resultType: 'complete', tools: [...published().values()].map(({ name, draft }) => toListedTool(name, draft)) }),
    'tools/call': callTool,
    ping: () => ({}),
  }
  return async asked => {
    const answer = Object.hasOwn(answers, asked.method) ? answers[asked.method] : undefined
    if (answer === undefined) throw new UpstreamRefusal(NO_METHOD, 'There is no such method here.')
    return answer(asked)
  }
}

function createCallTool(needs: CustomNeeds, { serverId, known, published }: Parts): Answerer {
  const redactorFor = createRedactors()
  return async ({ params, requestId = '', signal, progress }) => {
    const { name } = params
    const tool = typeof name === 'string' ? published().get(name) : undefined
    if (tool === undefined) throw new UpstreamRefusal(NO_TOOL, 'There is no such tool here.')
    const place = needs.placeOf(serverId)
    const names = secretNamesOf(tool.draft)
    const opened = names.length === 0 ? NO_SECRETS : await needs.openSecrets(place.workspaceId, names)
    known.learn(serverId, opened)
    const { secrets, redactor } = redactorFor(opened, tool)
    const { result, fault } = await runTool(needs, {
      draft: tool.draft,
      toolName: tool.name,
      params: toObject(params.arguments),
      place,
      secrets,
      redactor,
      requestId,
      keyName: needs.calls.keyNameOf(requestId),
      signal,
      host: {
        progress: told => {
          progress({ ...told })
        },
        callTool: (called, args, its) => needs.calls.callTool(requestId, called, args, its),
        store: openCodeStore(needs, place, redactor),
      },
    })
    if (result === undefined) throw fault ?? new Error('A run came to nothing.')
    return { resultType: 'complete', ...result }
  }
}
