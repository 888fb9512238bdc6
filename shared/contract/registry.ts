import { z } from 'zod'
import { Answers } from '../model/asked.ts'
import { WorkspaceId } from '../model/ids.ts'
import { RegistryDetail, RegistryEntry, RegistryName, RegistryStatus, RegistryVersion } from '../model/registry.ts'
import { Server, ServerName } from '../model/server.ts'
import { command, query } from './define.ts'

export const registry = {
  'registry.search': query({
    summary: 'Search the servers of the registry in what was read of it: nothing is asked of the network.',
    permission: 'servers:read',
    input: z.object({
      text: z.string().max(200).default(''),
      offset: z.int().min(0).max(1_000_000).default(0),
      limit: z.int().min(1).max(500).default(100),
    }),
    output: z.object({ entries: z.array(RegistryEntry), total: z.int().nonnegative(), status: RegistryStatus }),
    rest: 'GET /registry/servers',
  }),
  'registry.get': query({
    summary: 'Tell how one server of the registry can be had. Another version than the newest known is asked of the registry.',
    permission: 'servers:read',
    input: z.object({ name: RegistryName, version: RegistryVersion.optional() }),
    output: RegistryDetail,
    rest: 'GET /registry/servers/{name}',
  }),
  'registry.versions': query({
    summary: 'List the versions of one server, newest first, as the registry tells them now.',
    permission: 'servers:read',
    input: z.object({ name: RegistryName }),
    output: z.array(RegistryEntry),
    rest: 'GET /registry/servers/{name}/versions',
  }),
  'registry.refresh': command({
    summary: 'Read the registry anew in the background, unless that was done within the hour.',
    permission: 'servers:write',
    input: z.object({ workspaceId: WorkspaceId, isForced: z.boolean().default(false) }),
    output: RegistryStatus,
    rest: 'POST /workspaces/{workspaceId}/registry/refresh',
  }),
  'servers.addFromRegistry': command({
    summary: 'Add a server as the registry describes it, in one of its ways. It is held until what it will run is approved.',
    permission: 'servers:write',
    input: z.object({
      workspaceId: WorkspaceId,
      name: ServerName,
      entry: RegistryName,
      version: RegistryVersion,
      way: z.string().max(40),
      answers: Answers.default({}),
    }),
    output: Server,
    rest: 'POST /workspaces/{workspaceId}/servers/from-registry',
  }),
}
