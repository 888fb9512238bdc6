import { z } from 'zod'
import { Organization } from '../model/organization.ts'
import { command, query } from './define.ts'

export const organization = {
  'organization.get': query({
    summary: 'Tell the name of the organization and whether its first run is done.',
    permission: 'organization:read',
    input: z.object({}),
    output: Organization,
    rest: 'GET /organization',
  }),
  'organization.update': command({
    summary: 'Name the organization and its owner, or finish the first run.',
    permission: 'organization:write',
    input: z.object({
      name: z.string().trim().min(1, 'Give the organization a name.').max(80).optional(),
      ownerName: z.string().trim().max(80).optional(),
      isSetUp: z.literal(true).optional(),
    }),
    output: Organization,
    rest: 'PATCH /organization',
    keepsText: true,
  }),
}
