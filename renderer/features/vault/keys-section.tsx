import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { VaultKeys, VaultRotation, VaultStatus } from '#shared/model/vault.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, Facts, ProblemNote, ProblemState, SettingsGroup, Skeleton, TimeAgo, useAction } from '../../ui/index.ts'
import { MasterKeyDialog, type MasterKeyChange } from './master-key-dialog.tsx'

/** The two kinds of keys: when they were made, and how they are replaced. */
export function KeysSections({ vault }: { readonly vault: VaultStatus }) {
  const { keys, problem, load } = useStore(useStores().vaultKeys)
  useEffect(() => {
    void load() // because a store keeps its own problem
  }, [load])
  if (keys === undefined) {
    return problem ? (
      <ProblemState problem={problem} onRetry={() => void load() /* because a store keeps its own problem */} />
    ) : (
      <Skeleton rows={4} />
    )
  }
  return (
    <>
      <MasterKeySection vault={vault} keys={keys} />
      <DataKeysSection keys={keys} />
    </>
  )
}

function MasterKeySection({ vault, keys }: { readonly vault: VaultStatus; readonly keys: VaultKeys }) {
  const [change, setChange] = useState<MasterKeyChange>()
  const isByPassphrase = vault.protector === 'passphrase'
  return (
    <SettingsGroup title="Master key" description="Wraps the data keys. Rotate it when somebody may have got hold of it.">
      <div className="flex flex-col gap-4">
        <Facts
          facts={[
            { name: 'Guarded by', value: isByPassphrase ? 'a passphrase' : 'this machine’s keychain' },
            { name: 'In use since', value: keys.masterKeyAt === null ? 'not yet' : <TimeAgo at={keys.masterKeyAt} /> },
          ]}
        />
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setChange('rotate')}>Rotate master key</Button>
          <Button onClick={() => setChange('passphrase')}>{isByPassphrase ? 'Change passphrase' : 'Use a passphrase'}</Button>
          {isByPassphrase && <Button onClick={() => setChange('keychain')}>Use the keychain</Button>}
        </div>
        {change && <MasterKeyDialog change={change} protector={vault.protector} onClose={() => setChange(undefined)} />}
      </div>
    </SettingsGroup>
  )
}

function DataKeysSection({ keys }: { readonly keys: VaultKeys }) {
  const store = useStores().vaultKeys
  const { rotation, dataKeys } = keys
  const rotate = useAction(() => store.getState().rotateDataKeys())
  const stop = useAction(() => store.getState().stopRotation())
  const problem = rotate.problem ?? stop.problem
  const isRunning = rotation?.isRunning === true
  return (
    <SettingsGroup
      title="Data keys"
      description="One for each workspace, and one for what is the organization’s. Rotating seals every value anew, while everything goes on."
    >
      <div className="flex max-w-md flex-col gap-4">
        <Facts
          facts={[
            { name: 'Keys', value: dataKeys.length },
            {
              name: 'Oldest since',
              value: dataKeys.length === 0 ? 'none yet' : <TimeAgo at={Math.min(...dataKeys.map(({ madeAt }) => madeAt))} />,
            },
          ]}
        />
        {rotation && <RotationProgress rotation={rotation} />}
        {problem && <ProblemNote problem={problem} />}
        <div>
          {isRunning ? (
            <Button isLoading={stop.isRunning} onClick={() => void stop.run() /* because useAction keeps the problem */}>
              Stop rotation
            </Button>
          ) : (
            <Button
              isLoading={rotate.isRunning}
              disabled={dataKeys.length === 0}
              onClick={() => void rotate.run() /* because useAction keeps the problem */}
            >
              {rotation ? 'Go on' : 'Rotate data keys'}
            </Button>
          )}
        </div>
      </div>
    </SettingsGroup>
  )
}

function RotationProgress({ rotation: { isRunning, total, resealed, unreadable, problem } }: { readonly rotation: VaultRotation }) {
  return (
    <div className="flex flex-col gap-1.5">
      <p id="rotation-progress" role="status">
        {isRunning ? `Sealed anew: ${resealed} of ${total}.` : wordsOf({ total, resealed, unreadable, problem })}
      </p>
      <progress
        aria-labelledby="rotation-progress"
        max={Math.max(1, total)}
        value={resealed}
        className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-pressed [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-pressed [&::-webkit-progress-value]:bg-accent"
      />
    </div>
  )
}

/** Why it is not at its end. */
function wordsOf({ total, resealed, unreadable, problem }: Omit<VaultRotation, 'isRunning'>): string {
  if (problem !== null) return problem
  if (unreadable > 0)
    return `${unreadable} ${unreadable === 1 ? 'value does' : 'values do'} not open and stayed as ${unreadable === 1 ? 'it was' : 'they were'}, with the older key. Replace or delete what no server can read, then go on.`
  return `Stopped with ${total - resealed} to go. Those are safe under the older key.`
}
