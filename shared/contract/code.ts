import { z } from 'zod'
import {
  ApiReading,
  CodeDraft,
  CodeProblem,
  CodeRunReport,
  CodeTool,
  CodeToolName,
  CodeToolSummary,
  CodeUses,
  CodeVersion,
} from '../model/code.ts'
import { ServerId, WorkspaceId } from '../model/ids.ts'
import { SecretName, SecretValue } from '../model/secret.ts'
import { command, query } from './define.ts'

/** The largest descriptions of public APIs have about this many. */
const MAX_API_CHARACTERS = 8_388_608
/** With every quotation mark escaped. */
const MAX_API_BODY_BYTES = 2 * MAX_API_CHARACTERS

const ofServer = z.object({ workspaceId: WorkspaceId, serverId: ServerId })
const one = ofServer.extend({ toolName: CodeToolName })
const versioned = one.extend({ version: z.int().positive() })
const ApiText = z.string().max(MAX_API_CHARACTERS, 'The description is larger than 8 MiB.')
/** Where the API is, where the description does not say it, or says it wrongly. */
const BaseUrl = z.string().trim().max(2_048).nullable().default(null)
const Note = z.string().trim().max(500).default('')

/** Tools that are written in Atrium, on a server of the kind `custom`. A draft can be tried and is never callable; a version never changes. */
export const code = {
  'code.list': query({
    summary: 'List the tools that are written on a custom server.',
    permission: 'servers:read',
    input: ofServer,
    output: z.array(CodeToolSummary),
    rest: 'GET /workspaces/{workspaceId}/servers/{serverId}/code',
  }),
  'code.get': query({
    summary: 'Get a code tool: its draft, its versions, and the secrets that its draft uses.',
    permission: 'servers:read',
    input: one,
    output: CodeTool,
    rest: 'GET /workspaces/{workspaceId}/servers/{serverId}/code/{toolName}',
  }),
  'code.create': command({
    summary: 'Add a code tool to a custom server, as a draft. Nobody can call it before it is published.',
    permission: 'servers:write',
    input: one.extend({ draft: CodeDraft }),
    output: CodeTool,
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/code',
    keepsText: true,
  }),
  'code.saveDraft': command({
    summary: 'Save the draft of a code tool over the revision it began with. What is published stays as it is.',
    permission: 'servers:write',
    input: one.extend({ revision: z.int().positive(), draft: CodeDraft }),
    output: CodeTool,
    rest: 'PUT /workspaces/{workspaceId}/servers/{serverId}/code/{toolName}/draft',
    keepsText: true,
  }),
  'code.remove': command({
    summary: 'Remove a code tool with its draft and all its versions. Clients lose it at once.',
    permission: 'servers:write',
    input: one,
    output: z.object({}),
    rest: 'DELETE /workspaces/{workspaceId}/servers/{serverId}/code/{toolName}',
  }),
  'code.check': command({
    isTransient: true,
    summary: 'Read a draft without running or keeping it: its problems, and the secrets that it uses.',
    permission: 'servers:write',
    input: ofServer.extend({ draft: CodeDraft }),
    output: z.object({ problems: z.array(CodeProblem), uses: CodeUses }),
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/check-code',
  }),
  'code.run': command({
    summary: 'Try a draft in the sandbox, with the real secrets or with stand-ins for them. Answers what a client would get, redacted.',
    permission: 'servers:write',
    input: one.extend({
      draft: CodeDraft,
      params: z.record(z.string(), z.unknown()).default({}),
      secrets: z.enum(['real', 'standIns']).default('standIns'),
      /** By the name of the secret; a name that is left out is `undefined`. */
      standIns: z.record(SecretName, SecretValue).default({}),
    }),
    output: CodeRunReport,
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/code/{toolName}/run',
  }),
  'code.publish': command({
    summary: 'Run the examples of the saved draft and make it a version. From then on clients get this one.',
    permission: 'servers:write',
    input: one.extend({ revision: z.int().positive(), note: Note }),
    output: CodeTool,
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/code/{toolName}/publish',
    keepsText: true,
  }),
  'code.getVersion': query({
    summary: 'Get what was published as one version of a code tool.',
    permission: 'servers:read',
    input: versioned,
    output: z.object({ version: CodeVersion, draft: CodeDraft }),
    rest: 'GET /workspaces/{workspaceId}/servers/{serverId}/code/{toolName}/version',
  }),
  'code.rollBack': command({
    summary: 'Publish an earlier version again, as a new one. The draft follows where it held nothing unpublished.',
    permission: 'servers:write',
    input: versioned.extend({ note: Note }),
    output: CodeTool,
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/code/{toolName}/roll-back',
  }),
  'code.readOpenApi': command({
    isTransient: true,
    summary: 'Read an OpenAPI 3 description: which of its operations can become tools, and which secrets they need. Nothing is kept.',
    permission: 'servers:write',
    input: ofServer.extend({ text: ApiText, baseUrl: BaseUrl }),
    output: ApiReading,
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/open-api/read',
    maxBodyBytes: MAX_API_BODY_BYTES,
  }),
  'code.addFromOpenApi': command({
    summary: 'Make drafts of chosen operations of an OpenAPI 3 description, and keep the secrets given with them: all or none.',
    permission: 'servers:write',
    input: ofServer.extend({
      text: ApiText,
      baseUrl: BaseUrl,
      chosen: z
        .array(z.strictObject({ id: z.string().max(4_096), toolName: CodeToolName }))
        .min(1, 'Choose at least one operation.')
        .max(200),
      secrets: z
        .array(z.strictObject({ name: SecretName, value: SecretValue }))
        .max(16)
        .default([]),
    }),
    output: z.array(CodeToolSummary),
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/open-api/add',
    maxBodyBytes: MAX_API_BODY_BYTES,
  }),
  'code.exportTool': query({
    summary: 'Get a code tool as one file: its draft, with the names of its secrets and none of their values.',
    permission: 'servers:read',
    input: one,
    output: z.object({ fileName: z.string(), text: z.string() }),
    rest: 'GET /workspaces/{workspaceId}/servers/{serverId}/code/{toolName}/file',
  }),
  'code.importTool': command({
    summary: 'Add a code tool from its file, as a draft. Nobody can call it before it is read and published.',
    permission: 'servers:write',
    input: ofServer.extend({
      text: z.string().max(900_000, 'The file is larger than any code tool.'),
      /** Left out: the name in the file. */
      toolName: CodeToolName.optional(),
    }),
    output: CodeTool,
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/import-code',
    keepsText: true,
  }),
}
