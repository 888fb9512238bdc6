import { z } from 'zod'
import { EnvEntry, EnvOutcome, EnvText } from '../model/env-file.ts'
import { SecretId } from '../model/ids.ts'
import { OrganizationSecret, SecretDescription, SecretHistory, SecretName, SecretSharing } from '../model/secret.ts'
import { command, query } from './define.ts'
import { content, mayBreak, picks } from './secrets.ts'

const one = z.object({ secretId: SecretId })
const sharing = SecretSharing.default({ isForAll: true, workspaceIds: [] })

/** Secrets that several workspaces get. Only those who run the organization see which. */
export const organizationSecrets = {
  'organizationSecrets.list': query({
    summary: 'List the secrets of the organization and the workspaces that get them, without their values.',
    permission: 'organizationSecrets:read',
    input: z.object({}),
    output: z.array(OrganizationSecret),
    rest: 'GET /organization/secrets',
  }),
  'organizationSecrets.create': command({
    summary: 'Add a secret for all workspaces or for chosen ones: its value, or a reference where it is looked up.',
    permission: 'organizationSecrets:write',
    input: z.object({ name: SecretName, description: SecretDescription.default(''), sharing, ...content }),
    output: OrganizationSecret,
    rest: 'POST /organization/secrets',
  }),
  'organizationSecrets.replace': command({
    summary: 'Replace the value or the reference of a secret of the organization. Servers that run keep the old one until they restart.',
    permission: 'organizationSecrets:write',
    input: one.extend(content),
    output: OrganizationSecret,
    rest: 'PUT /organization/secrets/{secretId}',
  }),
  'organizationSecrets.update': command({
    summary:
      'Say what a secret of the organization is for, or which workspaces get it. Refused where what loses it uses it, unless `mayBreak` says that it may stop working.',
    permission: 'organizationSecrets:write',
    input: one.extend({ description: SecretDescription.optional(), sharing: SecretSharing.optional(), mayBreak }),
    output: OrganizationSecret,
    rest: 'PATCH /organization/secrets/{secretId}',
    keepsText: true,
  }),
  'organizationSecrets.remove': command({
    summary: 'Delete a secret of the organization. Refused while something uses it, unless `mayBreak` says that it may stop working.',
    permission: 'organizationSecrets:write',
    input: one.extend({ mayBreak }),
    output: z.object({}),
    rest: 'DELETE /organization/secrets/{secretId}',
  }),
  'organizationSecrets.history': query({
    summary: 'When each version of a secret of the organization was made and by whom, and when its value was shown.',
    permission: 'organizationSecrets:read',
    input: one,
    output: SecretHistory,
    rest: 'GET /organization/secrets/{secretId}/history',
  }),
  'organizationSecrets.reveal': command({
    summary: 'Show the value of a secret of the organization to the person in the window. Recorded; refused while the vault is locked.',
    permission: 'secrets:reveal',
    input: one,
    output: z.object({ value: z.string() }),
    rest: 'POST /organization/secrets/{secretId}/reveal',
    surfaces: ['page'],
    isRecordedFirst: true,
  }),
  'organizationSecrets.previewImport': query({
    summary: 'Say what would become of each line of a .env file among the secrets of the organization. Writes nothing.',
    permission: 'organizationSecrets:write',
    input: z.object({ text: EnvText }),
    output: z.array(EnvEntry),
    rest: 'GET /organization/secrets/import',
    surfaces: ['page'],
  }),
  'organizationSecrets.import': command({
    summary: 'Keep what a .env file gives for the organization, all or nothing. `sharing` holds for what is new.',
    permission: 'organizationSecrets:write',
    input: z.object({ text: EnvText, picks, sharing }),
    output: EnvOutcome,
    rest: 'POST /organization/secrets/import',
  }),
}
