import type { servers } from '#shared/contract/servers.ts'
import { AppError } from '#shared/errors.ts'
import type { Server } from '#shared/model/server.ts'
import type { OpeningNeeds } from '#core/features/secrets/index.ts'
import type { OAuth } from '#core/oauth/index.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'
import { resolveLaunch } from './resolve-launch.ts'
import { getServer } from './rules.ts'
import type { KeptServer } from './store.ts'

/** Signing in to servers, as the operations use it. */
export type SignIns = Pick<OAuth, 'begin' | 'signOut' | 'viewOf' | 'forget'>

interface Needs extends OpeningNeeds {
  readonly signIns: SignIns
  readonly upstreams: Pick<Upstreams, 'stop'>
  readonly view: (server: KeptServer) => Server
}

export function signInHandlers(needs: Needs): Pick<Handlers<typeof servers>, 'servers.signIn' | 'servers.signOut'> {
  const { db, signIns, upstreams, view } = needs
  return {
    'servers.signIn': async (_call, one) => {
      const target = await resolveLaunch(needs, getServer(db, one).id)
      if (target.kind !== 'http') throw nothingToSignInTo()
      return signIns.begin(target)
    },

    'servers.signOut': async (_call, one) => {
      await signIns.signOut(placeOf(getServer(db, one)))
      // What is open at the server was opened by whoever has just left.
      await upstreams.stop(one.serverId)
      return view(getServer(db, one))
    },
  }
}

/** Where a server's sign-in belongs. Throws `invalid_input` for one that has no address. */
function placeOf({ workspaceId, id, launch }: KeptServer) {
  if (launch.kind !== 'http') throw nothingToSignInTo()
  return { workspaceId, serverId: id, url: launch.url }
}

function nothingToSignInTo(): AppError {
  return new AppError('invalid_input', 'This server runs on this machine: there is nothing to sign in to.')
}
