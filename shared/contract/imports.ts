import { z } from 'zod'
import { WorkspaceId } from '../model/ids.ts'
import { ClientFile, ImportChoice, ImportedText, ImportOutcome } from '../model/import.ts'
import { command, query } from './define.ts'

const inWorkspace = z.object({ workspaceId: WorkspaceId })
const text = z.string().max(2_097_152)
const choices = z.array(ImportChoice).min(1).max(100)

/** Servers out of what other clients have. Values are read in the core and stay there: no answer has one. */
export const imports = {
  'imports.find': query({
    summary: 'Find the servers in the files of the clients on this machine. Files are read and never written.',
    // It exists to add servers, and tells of this person's files.
    permission: 'servers:write',
    input: inWorkspace,
    output: z.array(ClientFile),
    rest: 'GET /workspaces/{workspaceId}/imports/files',
    // The files are those of the person at this machine.
    surfaces: ['page'],
  }),
  'imports.takeFound': command({
    summary: 'Take over servers from a file of a client on this machine: secrets to the vault, each server held until approved.',
    permission: 'servers:write',
    input: inWorkspace.extend({ file: z.string().max(64), servers: choices }),
    output: z.array(ImportOutcome),
    rest: 'POST /workspaces/{workspaceId}/imports/files',
    surfaces: ['page'],
  }),
  'imports.preview': query({
    summary: 'Say which servers a pasted configuration has and what would become of each.',
    permission: 'servers:read',
    input: inWorkspace.extend({ text }),
    output: ImportedText,
    rest: 'GET /workspaces/{workspaceId}/imports/preview',
    // A configuration has secrets, which belong in no address.
    surfaces: ['page'],
  }),
  'imports.take': command({
    summary: 'Take over servers from the text of a client’s configuration: secrets to the vault, each server held until approved.',
    permission: 'servers:write',
    /** Without a choice: every server in the text, as it is. */
    input: inWorkspace.extend({ text, servers: choices.optional() }),
    output: z.array(ImportOutcome),
    rest: 'POST /workspaces/{workspaceId}/imports',
  }),
}
