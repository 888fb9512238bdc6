import { AppError } from '#shared/errors.ts'
import { openSandboxes } from '#core/code-sandboxes.ts'
import { createCustom, type CallsOfCode, type Custom } from '#core/custom/index.ts'
import { listPublished } from '#core/features/code/index.ts'
import { openSecretsThatAre } from '#core/features/secrets/index.ts'
import type { Begun, CoreOptions, Ground } from '#core/ground.ts'
import { keptCodePlaces } from '#core/kept-facts.ts'

/** Servers whose tools are written in Atrium, with the sandbox that runs them. No worker is started before one of them is used. */
export function openCustom(
  { platform }: CoreOptions,
  { log, closers }: Begun,
  { db, bus, vault, references }: Ground,
  calls: () => CallsOfCode & { readonly depthOf: (requestId: string) => number },
): Custom {
  const { now, version } = platform
  const findPlace = keptCodePlaces(db, bus)
  const sandbox = openSandboxes({ log, depthOf: requestId => calls().depthOf(requestId) })
  closers.add('sandbox', sandbox.close)
  return createCustom({
    db,
    log,
    now,
    version,
    vault,
    sandbox,
    calls: {
      keyNameOf: requestId => calls().keyNameOf(requestId),
      callTool: (...called) => calls().callTool(...called),
    },
    publishedOf: serverId => listPublished(db, serverId),
    placeOf: serverId => {
      const place = findPlace(serverId)
      if (!place) throw new AppError('not_found', 'There is no such server.')
      return place
    },
    openSecrets: (workspaceId, names) => openSecretsThatAre({ db, vault, references, now }, workspaceId, names),
  })
}
