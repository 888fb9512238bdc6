import { z } from 'zod'
import { ServerId, WorkspaceId } from '../model/ids.ts'
import { Launch, NewServer, Server, ServerLogLine, ServerName, ServerSettingsChange } from '../model/server.ts'
import { command, query } from './define.ts'

const one = z.object({ workspaceId: WorkspaceId, serverId: ServerId })

export const servers = {
  'servers.list': query({
    summary: 'List the MCP servers of a workspace, with their state.',
    permission: 'servers:read',
    input: z.object({ workspaceId: WorkspaceId }),
    output: z.array(Server),
    rest: 'GET /workspaces/{workspaceId}/servers',
  }),
  'servers.get': query({
    summary: 'Get one MCP server.',
    permission: 'servers:read',
    input: one,
    output: Server,
    rest: 'GET /workspaces/{workspaceId}/servers/{serverId}',
  }),
  'servers.create': command({
    summary: 'Add an MCP server to a workspace. It is held until what it will run is approved.',
    permission: 'servers:write',
    input: NewServer,
    output: Server,
    rest: 'POST /workspaces/{workspaceId}/servers',
    keepsText: true,
  }),
  'servers.update': command({
    summary: 'Rename a server, change how it is treated or what it runs; a changed launch is held again.',
    permission: 'servers:write',
    input: one.extend({ name: ServerName.optional(), launch: Launch.optional(), settings: ServerSettingsChange.optional() }),
    output: Server,
    rest: 'PATCH /workspaces/{workspaceId}/servers/{serverId}',
    keepsText: true,
  }),
  'servers.approve': command({
    summary: 'Agree to exactly what a server will run, named by its fingerprint.',
    permission: 'servers:write',
    input: one.extend({ fingerprint: z.string().length(64) }),
    output: Server,
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/approve',
  }),
  'servers.start': command({
    summary: 'Switch a server on and start it; answers when it is ready or has failed.',
    permission: 'servers:write',
    input: one,
    output: Server,
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/start',
  }),
  'servers.stop': command({
    summary: 'Switch a server off and end its whole process tree.',
    permission: 'servers:write',
    input: one,
    output: Server,
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/stop',
  }),
  'servers.restart': command({
    summary: 'End a server and start it again, with the secrets as they are now.',
    permission: 'servers:write',
    input: one,
    output: Server,
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/restart',
  }),
  'servers.remove': command({
    summary: 'Stop a server and remove it from the workspace.',
    permission: 'servers:write',
    input: one,
    output: z.object({}),
    rest: 'DELETE /workspaces/{workspaceId}/servers/{serverId}',
  }),
  'servers.signIn': command({
    summary:
      'Begin a sign-in to a server that asks for one, or for more access. Answers the page to open in a browser of this machine, and whether it was opened.',
    permission: 'servers:write',
    input: one,
    output: z.object({ url: z.string(), isOpened: z.boolean() }),
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/sign-in',
  }),
  'servers.signOut': command({
    summary: 'Forget what a sign-in to a server left, and end one that waits.',
    permission: 'servers:write',
    input: one,
    output: Server,
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/sign-out',
  }),
  'servers.logs': query({
    summary: 'The last lines a server wrote on stderr and what happened to it, oldest first, redacted.',
    permission: 'servers:read',
    input: one,
    output: z.array(ServerLogLine),
    rest: 'GET /workspaces/{workspaceId}/servers/{serverId}/logs',
  }),
}
