import type { Server } from '#shared/model/server.ts'
import { StateDot, type Tone } from '../../ui/index.ts'

interface StateWords {
  readonly tone: Tone
  readonly label: string
  readonly isMoving?: boolean
}

/** Where a server stands, in words. */
export function stateWords({ state, isOn, staleSecrets }: Pick<Server, 'state' | 'isOn' | 'staleSecrets'>): StateWords {
  switch (state.at) {
    case 'held':
      return { tone: 'warning', label: 'Needs approval' }
    case 'stopped':
      return { tone: 'neutral', label: isOn ? 'Starts on first use' : 'Off' }
    case 'starting':
      return { tone: 'accent', label: state.attempt > 1 ? `Starting, attempt ${state.attempt}` : 'Starting', isMoving: true }
    case 'ready':
      if (state.unreachable !== undefined) return { tone: 'warning', label: 'Not reachable' }
      return staleSecrets.length > 0 ? { tone: 'warning', label: 'Restart needed' } : { tone: 'success', label: 'Running' }
    case 'waiting':
      return { tone: 'warning', label: 'Waiting to try again', isMoving: true }
    case 'failed':
      return { tone: 'danger', label: 'Failed' }
    case 'stopping':
      return { tone: 'neutral', label: 'Stopping', isMoving: true }
    case 'signInNeeded':
      return { tone: 'warning', label: 'Needs sign-in' }
  }
}

export function ServerStateDot({ server }: { readonly server: Pick<Server, 'state' | 'isOn' | 'staleSecrets'> }) {
  return <StateDot {...stateWords(server)} />
}

/** Why it does not run, in words; undefined while nothing is wrong. */
export function reasonOf({ state }: Pick<Server, 'state'>): string | undefined {
  if (state.at === 'held') return state.reason
  if (state.at === 'ready') return state.unreachable
  return state.at === 'failed' || state.at === 'waiting' || state.at === 'signInNeeded' ? state.reason : undefined
}
