import { randomBytes } from 'node:crypto'
import type { AppEvent } from '#shared/events.ts'
import type { GatewayStatus } from '#shared/model/gateway.ts'
import { Logins } from '#core/features/logins/index.ts'
import type { Begun, CoreOptions } from '#core/ground.ts'
import { newUuid } from '#core/lib/ids.ts'
import { keepRunningNote } from '#core/running-note.ts'
import { createLoginDoor } from '#core/surfaces/login-door.ts'

interface Needs {
  readonly emit: (event: AppEvent) => void
  readonly notify: (title: string, text: string) => void
  readonly status: () => Pick<GatewayStatus, 'state' | 'baseUrl'>
}

/** How command lines find this Atrium, and ask a person to be let in. */
export function openLogins({ platform, config }: CoreOptions, { closers }: Begun, { emit, notify, status }: Needs) {
  const token = randomBytes(32).toString('base64url')
  const logins = new Logins({ now: platform.now, newUuid, emit, notify })
  const note = keepRunningNote(config.dataFolder, token)
  closers.add('running note', note.close)
  const onStatusChanged = () => {
    note.show(status())
    emit({ name: 'gateway.changed' })
  }
  return { logins, login: createLoginDoor({ logins, token }), onStatusChanged }
}
