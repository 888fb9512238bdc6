import type { keys } from '#shared/contract/keys.ts'
import type { logins as contract } from '#shared/contract/logins.ts'
import { AppError } from '#shared/errors.ts'
import { KeyId } from '#shared/model/ids.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { Logins } from './logins.ts'

interface Needs {
  readonly now: () => number
  readonly logins: Logins
  readonly createKey: Handlers<typeof keys>['adminKeys.create']
  readonly revokeKey: Handlers<typeof keys>['adminKeys.revoke']
}

const DAY_MS = 86_400_000
const KEY_NAME = 'Command line'

export function loginHandlers({ now, logins, createKey, revokeKey }: Needs): Handlers<typeof contract> {
  return {
    'logins.list': () => logins.list(),

    'logins.answer': async (call, { loginId, isAllowed }) => {
      const { login, settle } = logins.take(loginId)
      if (!isAllowed) {
        settle(new AppError('forbidden', 'It was denied in Atrium.'))
        return {}
      }
      const expiresAt = now() + login.days * DAY_MS
      try {
        const { key, value } = await createKey(call, { name: KEY_NAME, expiresAt })
        const keyId = KeyId.parse(key.id)
        if (settle({ id: keyId, value, expiresAt })) return {}
        // Nobody has it, and nobody is to have it.
        await revokeKey(call, { keyId })
      } catch (thrown) {
        settle(AppError.from(thrown))
        throw thrown
      }
      throw new AppError('not_found', 'The terminal went away before it could be told. Ask again there: atrium login.')
    },
  }
}
