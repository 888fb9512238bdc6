import { AppError } from '#shared/errors.ts'
import type { CodeNeeds } from './code-needs.ts'
import type { OfServer } from './rules.ts'

/** After what is published of a server has changed, on disk: whoever lists or calls gets that from now on, and clients hear of it. */
export async function tellPublished(
  { custom, toolPolicy, upstreams, log, emit }: CodeNeeds,
  { workspaceId, serverId }: OfServer,
): Promise<void> {
  toolPolicy.drop(serverId)
  custom.changed(serverId)
  // One that is off is listed when it is switched on.
  await upstreams.relist(serverId).catch((error: unknown) => {
    if (AppError.from(error).code !== 'forbidden') log.warn('code.notListed', { serverId, error })
  })
  emit({ name: 'servers.changed', workspaceId })
  emit({ name: 'tools.changed', workspaceId, parts: ['tools'] })
}
