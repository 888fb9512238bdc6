import { useStore } from 'zustand'
import { AUTO_LOCK_MINUTES, type AutoLockMinutes } from '#shared/model/vault.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, Field, ProblemNote, Select, SettingsGroup, Skeleton, Switch, useAction } from '../../ui/index.ts'

const OPTIONS = AUTO_LOCK_MINUTES.map(minutes => ({ value: String(minutes), label: wordsOf(minutes) }))

/** Locks now, and says when it locks by itself. */
export function LockSection() {
  const stores = useStores()
  const settings = useStore(stores.settings, state => state.settings)
  const lock = useAction(() => stores.vault.getState().lock())
  const set = useAction(stores.vault.getState().setLocking)
  const problem = lock.problem ?? set.problem
  return (
    <SettingsGroup
      title="Lock"
      description="While it is locked, calls that need a secret are refused, and servers that were given one stop after their last call. Everything else goes on."
    >
      <div className="flex max-w-md flex-col gap-5">
        <div>
          <Button isLoading={lock.isRunning} onClick={() => void lock.run() /* because useAction keeps the problem */}>
            Lock now
          </Button>
        </div>
        {settings === undefined && <Skeleton rows={2} />}
        {settings && (
          <>
            <Field label="Lock after" hint="Without use by a person. Calls of assistants are no use by a person.">
              <Select
                value={String(settings.autoLockMinutes)}
                options={OPTIONS}
                onValue={value => {
                  const autoLockMinutes = AUTO_LOCK_MINUTES.find(minutes => String(minutes) === value)
                  if (autoLockMinutes !== undefined) void set.run({ autoLockMinutes }) // because useAction keeps the problem
                }}
              />
            </Field>
            <Switch
              label="Lock with this machine"
              hint="When its screen is locked or it goes to sleep. Only the desktop app hears of that; on Linux it hears of sleep alone."
              isOn={settings.isLockingWithMachine}
              isDisabled={set.isRunning}
              onSwitch={isLockingWithMachine => void set.run({ isLockingWithMachine }) /* because useAction keeps the problem */}
            />
          </>
        )}
        {problem && <ProblemNote problem={problem} />}
      </div>
    </SettingsGroup>
  )
}

function wordsOf(minutes: AutoLockMinutes): string {
  if (minutes === 0) return 'Never'
  if (minutes < 60) return `${minutes} minutes`
  return minutes === 60 ? '1 hour' : `${minutes / 60} hours`
}
