import type { ToolMode } from '#shared/model/tool-mode.ts'
import { useWorkspace } from '../../app/stores.tsx'
import { Field, Select } from '../../ui/index.ts'

const NAMES: Readonly<Record<ToolMode, string>> = { full: 'full list', discovery: 'discovery' }

const HINTS: Readonly<Record<ToolMode, string>> = {
  full: 'Its client reads every definition before its first call.',
  discovery: 'Its client reads three tools, and finds and calls the others with them: far fewer tokens.',
}

/** What was chosen, in a word or two. */
export function modeWords(mode: ToolMode | null): string {
  return mode === null ? 'as the workspace' : NAMES[mode]
}

interface ModeSelectProps {
  /** Null: as the workspace has it. */
  readonly mode: ToolMode | null
  readonly onMode: (mode: ToolMode | null) => void
  readonly isDisabled?: boolean
}

/** How tools are told to the client that has a key. */
export function ModeSelect({ mode, onMode, isDisabled = false }: ModeSelectProps) {
  const workspace = useWorkspace()
  const options = [
    { value: 'workspace', label: `As the workspace: ${NAMES[workspace.toolMode]}` },
    { value: 'full', label: 'Full list' },
    { value: 'discovery', label: 'Discovery' },
  ] as const
  return (
    <Field label="How its client finds tools" hint={HINTS[mode ?? workspace.toolMode]}>
      <Select
        value={mode ?? 'workspace'}
        options={options}
        disabled={isDisabled}
        onValue={value => {
          onMode(value === 'workspace' ? null : value)
        }}
      />
    </Field>
  )
}
