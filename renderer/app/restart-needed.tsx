import { RotateCw } from 'lucide-react'
import { useStore } from 'zustand'
import type { Server, StaleSecret } from '#shared/model/server.ts'
import { attempt } from '../api/loading.ts'
import { Button, Callout, showToast } from '../ui/index.ts'
import { useStores, useWorkspace } from './stores.tsx'

/** The servers of the workspace that run with secrets of the past, each with the one click that ends that. */
export function RestartNeeded() {
  const servers = useStore(useStores().servers, state => state.servers).filter(({ staleSecrets }) => staleSecrets.length > 0)
  if (servers.length === 0) return null
  return (
    <div className="mb-5 flex flex-col gap-3">
      {servers.map(server => (
        <RestartNote key={server.id} server={server} />
      ))}
    </div>
  )
}

/** Why one server is to be restarted; nothing while it has what a start would give it. */
export function RestartNote({ server }: { readonly server: Server }) {
  const { settings } = useWorkspace()
  if (server.staleSecrets.length === 0) return null
  const isByItself = settings.restartsForSecrets && server.staleSecrets.every(({ change }) => change !== 'missing')
  return (
    <Callout tone="warning" title={`${server.name} needs a restart`} action={<RestartButton server={server} />}>
      {staleWords(server.staleSecrets)}
      {isByItself && ' It is restarted by itself as soon as no call waits for it.'}
    </Callout>
  )
}

export function RestartButton({ server }: { readonly server: Server }) {
  const { servers } = useStores()
  const isBusy = useStore(servers, state => state.busy.has(server.id))
  const restart = async () => {
    const answer = await attempt(() => servers.getState().restart(server))
    if (!answer.ok) showToast({ text: answer.problem.message, tone: 'danger' })
  }
  return (
    <Button
      size="sm"
      icon={RotateCw}
      isLoading={isBusy}
      aria-label={`Restart ${server.name}`}
      onClick={() => void restart() /* because it tells its failure */}
    >
      Restart
    </Button>
  )
}

/** What of its secrets is another now, in a sentence each. */
export function staleWords(stale: readonly StaleSecret[]): string {
  const sentence = (change: StaleSecret['change'], words: (names: string, isOne: boolean) => string): string[] => {
    const names = stale.filter(one => one.change === change).map(({ name }) => name)
    return names.length === 0 ? [] : [words(names.join(', '), names.length === 1)]
  }
  return [
    ...sentence('replaced', (names, isOne) => `${names} ${isOne ? 'was' : 'were'} replaced since it started.`),
    ...sentence('another', (names, isOne) => `${names} ${isOne ? 'means another secret' : 'mean other secrets'} now than when it started.`),
    ...sentence(
      'missing',
      (names, isOne) => `${names} ${isOne ? 'is' : 'are'} gone: add ${isOne ? 'it' : 'them'} first, or it does not start again.`,
    ),
  ].join(' ')
}
