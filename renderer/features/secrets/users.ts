import type { OrganizationSecret, Secret, SecretUse } from '#shared/model/secret.ts'
import type { Server } from '#shared/model/server.ts'

/** What uses a secret, in words a person knows: servers by their name, code tools with theirs. */
export function usersOf(secret: Pick<Secret, 'usedBy'>, servers: readonly Server[]): string[] {
  const nameOf = (use: SecretUse) => servers.find(({ id }) => id === use.serverId)?.name ?? 'A server'
  return inWords(secret.usedBy.map(use => ({ ...use, serverName: nameOf(use), where: '' })))
}

/** As `usersOf`, with the workspace; without those that have a secret of their own in its place. */
export function reachedUsersOf({ usedBy }: OrganizationSecret, workspaceName: (id: string) => string): string[] {
  return inWords(
    usedBy.filter(({ isOverridden }) => !isOverridden).map(use => ({ ...use, where: ` in ${workspaceName(use.workspaceId)}` })),
  )
}

interface Named extends SecretUse {
  readonly serverName: string
  readonly where: string
}

function inWords(uses: readonly Named[]): string[] {
  const words = uses.map(({ serverName, toolName, isCertain, where }) => {
    const what = toolName === null ? serverName : `${toolName} of ${serverName}`
    return `${what}${where}${isCertain ? '' : ' (perhaps)'}`
  })
  return [...new Set(words)]
}
