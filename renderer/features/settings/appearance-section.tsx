import { useStore } from 'zustand'
import { useStores } from '../../app/stores.tsx'
import { Field, ProblemNote, SettingsGroup, Select, Switch, useAction } from '../../ui/index.ts'

const THEMES = [
  { value: 'system', label: 'Follow the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

export function AppearanceSection() {
  const store = useStores().settings
  const settings = useStore(store, state => state.settings)
  const change = useAction(store.getState().change)
  if (settings === undefined) return null
  return (
    <SettingsGroup title="Appearance">
      <div className="flex max-w-sm flex-col gap-4">
        <Field label="Colours">
          {/* Both are void because useAction keeps the problem */}
          <Select value={settings.theme} options={THEMES} onValue={theme => void change.run({ theme })} />
        </Field>
        <Switch
          label="Narrow rail"
          hint="Icons only, for a small window."
          isOn={settings.isRailNarrow}
          onSwitch={isRailNarrow => void change.run({ isRailNarrow })}
        />
        {change.problem && <ProblemNote problem={change.problem} />}
      </div>
    </SettingsGroup>
  )
}
