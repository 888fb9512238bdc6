import type { AppEvent } from '#shared/events.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'

/** What a name means in these workspaces may have changed, and with it whether what runs there has the present values. */
export function tellChanged(emit: (event: AppEvent) => void, workspaceIds: Iterable<WorkspaceId>): void {
  for (const workspaceId of workspaceIds) {
    emit({ name: 'secrets.changed', workspaceId })
    emit({ name: 'servers.changed', workspaceId })
  }
}
