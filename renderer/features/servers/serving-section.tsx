import type { Server, ServerSettingsChange } from '#shared/model/server.ts'
import { ServingTimesFields } from '../../app/serving-times.tsx'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { Field, ProblemNote, Section, Select, useAction } from '../../ui/index.ts'

const SHARING = [
  { value: 'shared', label: 'One process for all clients' },
  { value: 'session', label: 'A process of its own for each client' },
] as const

/** How one server is treated: nothing of it decides what runs, so nothing of it holds the server. */
export function ServingSection({ server }: { readonly server: Server }) {
  const { servers } = useStores()
  const workspace = useWorkspace()
  const change = useAction(async (settings: ServerSettingsChange) => {
    await servers.getState().update(server, { settings })
  })
  const run = (settings: ServerSettingsChange) => void change.run(settings) // because useAction keeps the problem
  return (
    <Section title="Time and processes" description="What is not set here is as the settings of the workspace have it.">
      <div className="flex max-w-md flex-col gap-4">
        <ServingTimesFields
          wishes={server.settings}
          fallback={workspace.settings}
          fallbackName="As the workspace"
          isDisabled={change.isRunning}
          onChange={run}
        />
        {server.kind === 'stdio' && (
          <Field
            label="Processes"
            hint="Choose one for each client for a server that remembers whom it serves, such as one that drives a browser. Takes more memory."
          >
            <Select
              value={server.settings.sharing ?? 'shared'}
              options={SHARING}
              disabled={change.isRunning}
              onValue={sharing => {
                run({ sharing })
              }}
            />
          </Field>
        )}
        {change.problem && <ProblemNote problem={change.problem} />}
      </div>
    </Section>
  )
}
