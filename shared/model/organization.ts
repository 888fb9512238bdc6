import { z } from 'zod'
import { MemberId, Time } from './ids.ts'

/** The top: people and workspaces. There is exactly one in a data folder. */
export const Organization = z.object({
  name: z.string().min(1).max(80),
  ownerName: z.string().max(80),
  ownerId: MemberId,
  /** When the first-run steps were finished; null sends the page to them. */
  setUpAt: Time.nullable(),
  createdAt: Time,
})
export type Organization = z.infer<typeof Organization>
