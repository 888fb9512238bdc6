import type { imports } from '#shared/contract/imports.ts'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { ImportChoice, ImportOutcome } from '#shared/model/import.ts'
import type { Database } from '#core/db/database.ts'
import { listSecretNames } from '#core/features/secrets/index.ts'
import { listKeptServers } from '#core/features/servers/index.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { Vault } from '#core/vault/vault.ts'
import type { Machine } from './client-places.ts'
import { findFiles } from './find-files.ts'
import type { FoundServer } from './found.ts'
import { previewOf, type Here } from './preview.ts'
import { readServers } from './read-servers.ts'
import { everyServer, takeServers } from './take-servers.ts'

interface Needs {
  readonly db: Database
  readonly now: () => number
  readonly newId: (prefix: 'srv' | 'sec') => string
  readonly vault: Pick<Vault, 'seal' | 'unseal' | 'status'>
  readonly emit: (event: AppEvent) => void
  /** Whose files are looked for. */
  readonly machine: Machine
}

/** Found and pasted servers: what a page gets of them never has a value, what is taken is held. */
export function importHandlers(needs: Needs): Handlers<typeof imports> {
  const { db, machine } = needs
  return {
    'imports.find': async (_call, { workspaceId }) => {
      const files = await findFiles(machine)
      const here = hereOf(db, workspaceId)
      return files.map(({ id, client, path, servers, problems }) => ({
        ...{ id, client, path },
        servers: previewOf(servers, here),
        problems: [...problems],
      }))
    },

    'imports.takeFound': async (_call, { workspaceId, file: id, servers }) => {
      const file = (await findFiles(machine)).find(one => one.id === id)
      if (!file) throw new AppError('not_found', 'This file has no servers any more. Look again, then choose.')
      return take(needs, workspaceId, file.servers, servers)
    },

    'imports.preview': (_call, { workspaceId, text }) => {
      const { servers, problems } = readServers(text)
      return { servers: previewOf(servers, hereOf(db, workspaceId)), problems: [...problems] }
    },

    'imports.take': (_call, { workspaceId, text, servers }) => {
      const found = readServers(text)
      if (found.servers.length === 0) throw new AppError('invalid_input', found.problems[0] ?? 'There is no text to read servers from.')
      return take(needs, workspaceId, found.servers, servers ?? everyServer(found.servers))
    },
  }
}

function hereOf(db: Database, workspaceId: WorkspaceId): Here {
  return {
    servers: listKeptServers(db, workspaceId),
    secretNames: new Set(listSecretNames(db, workspaceId)),
  }
}

function take(needs: Needs, workspaceId: WorkspaceId, found: readonly FoundServer[], choices: readonly ImportChoice[]): ImportOutcome[] {
  const taken = takeServers(needs, workspaceId, found, choices)
  if (taken.some(({ newSecrets }) => newSecrets.length > 0)) needs.emit({ name: 'secrets.changed', workspaceId })
  if (taken.some(({ server }) => server !== undefined)) {
    needs.emit({ name: 'servers.changed', workspaceId })
    needs.emit({ name: 'tools.changed', workspaceId })
  }
  return taken.map(({ id, server, newSecrets, problem }) => ({ id, problem, serverId: server?.id ?? null, newSecrets: [...newSecrets] }))
}
