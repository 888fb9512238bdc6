import { z } from 'zod'
import { EnvEntry, EnvOutcome, EnvPick, EnvText } from '../model/env-file.ts'
import { SecretId, WorkspaceId } from '../model/ids.ts'
import { Secret, SecretDescription, SecretHistory, SecretName, SecretReference, SecretValue } from '../model/secret.ts'
import { command, query } from './define.ts'

const inWorkspace = z.object({ workspaceId: WorkspaceId })
const one = inWorkspace.extend({ secretId: SecretId })

/** Either the value itself, or where it is looked up. */
export const content = { value: SecretValue.optional(), reference: SecretReference.optional() }
/** What uses the secret stops working, and whoever asks knows. */
export const mayBreak = z.boolean().default(false)
export const picks = z.array(EnvPick).max(1_000).optional()

export const secrets = {
  'secrets.list': query({
    summary: 'List the secrets of a workspace and those it gets of the organization, without their values.',
    permission: 'secrets:read',
    input: inWorkspace,
    output: z.array(Secret),
    rest: 'GET /workspaces/{workspaceId}/secrets',
  }),
  'secrets.create': command({
    summary: 'Add a secret to a workspace: its value, or a reference to a password manager where it is looked up.',
    permission: 'secrets:write',
    input: inWorkspace.extend({ name: SecretName, description: SecretDescription.default(''), ...content }),
    output: Secret,
    rest: 'POST /workspaces/{workspaceId}/secrets',
  }),
  'secrets.replace': command({
    summary: 'Replace the value or the reference of a secret. Servers that run keep the old one until they restart.',
    permission: 'secrets:write',
    input: one.extend(content),
    output: Secret,
    rest: 'PUT /workspaces/{workspaceId}/secrets/{secretId}',
  }),
  'secrets.describe': command({
    summary: 'Say what a secret is for.',
    permission: 'secrets:write',
    input: one.extend({ description: SecretDescription }),
    output: Secret,
    rest: 'PATCH /workspaces/{workspaceId}/secrets/{secretId}',
    keepsText: true,
  }),
  'secrets.remove': command({
    summary: 'Delete a secret. Refused while something uses it, unless `mayBreak` says that it may stop working.',
    permission: 'secrets:write',
    input: one.extend({ mayBreak }),
    output: z.object({}),
    rest: 'DELETE /workspaces/{workspaceId}/secrets/{secretId}',
  }),
  'secrets.history': query({
    summary: 'When each version of a secret was made and by whom, and when its value was shown.',
    permission: 'secrets:read',
    input: one,
    output: SecretHistory,
    rest: 'GET /workspaces/{workspaceId}/secrets/{secretId}/history',
  }),
  'secrets.reveal': command({
    summary: 'Show the value of a secret to the person in the window. Recorded; refused while the vault is locked.',
    permission: 'secrets:reveal',
    input: one,
    output: z.object({ value: z.string() }),
    rest: 'POST /workspaces/{workspaceId}/secrets/{secretId}/reveal',
    // A key is not a person who looks.
    surfaces: ['page'],
    isRecordedFirst: true,
  }),
  'secrets.previewImport': query({
    summary: 'Say what would become of each line of a .env file. Writes nothing.',
    // It tells whether a value is the one that is kept.
    permission: 'secrets:write',
    input: inWorkspace.extend({ text: EnvText }),
    output: z.array(EnvEntry),
    rest: 'GET /workspaces/{workspaceId}/secrets/import',
    // The text has secrets, which belong in no address.
    surfaces: ['page'],
  }),
  'secrets.import': command({
    summary:
      'Keep what a .env file gives, all or nothing: the picked names over the versions that were shown, or without a choice all that is new or differs, if every line can be read.',
    permission: 'secrets:write',
    input: inWorkspace.extend({ text: EnvText, picks }),
    output: EnvOutcome,
    rest: 'POST /workspaces/{workspaceId}/secrets/import',
  }),
}
