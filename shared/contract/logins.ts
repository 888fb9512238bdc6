import { z } from 'zod'
import { Login } from '../model/login.ts'
import { command, query } from './define.ts'

/** Command lines ask at a door of their own; only a person in the page answers. A key that could would make more of itself. */
const PAGE = ['page'] as const

export const logins = {
  'logins.list': query({
    summary: 'List the command lines that wait to be let in.',
    permission: 'organization:write',
    input: z.object({}),
    output: z.array(Login),
    rest: 'GET /logins',
    surfaces: PAGE,
  }),
  'logins.answer': command({
    summary: 'Let a command line in with an admin key of its own, or deny it.',
    permission: 'organization:write',
    input: z.object({ loginId: Login.shape.id, isAllowed: z.boolean() }),
    output: z.object({}),
    rest: 'POST /logins/{loginId}/answer',
    surfaces: PAGE,
  }),
}
