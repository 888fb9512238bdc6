import { useState } from 'react'
import { useStores } from '../../app/stores.tsx'
import { Button, ProblemNote, SettingsGroup, showToast, useAction } from '../../ui/index.ts'

/** After something was installed, a server that needs it can be started without a restart of Atrium. */
export function ProgramsSection() {
  const { settings } = useStores()
  const [folders, setFolders] = useState<readonly string[]>()
  const look = useAction(async () => {
    setFolders(await settings.getState().refreshPrograms())
    showToast({ text: 'Looked again. Servers that start from now on find what is new.' })
  })
  return (
    <SettingsGroup
      title="Programs"
      description="Servers find npx, uvx, docker and the like in the folders of your shell, and of the version managers on this machine."
    >
      <div className="flex flex-col items-start gap-3">
        <Button isLoading={look.isRunning} onClick={() => void look.run() /* because useAction keeps the problem */}>
          Look for programs again
        </Button>
        {folders && (
          <ul aria-label="Folders" className="flex flex-col gap-1 font-mono text-xs break-all text-muted">
            {folders.map(folder => (
              <li key={folder}>{folder}</li>
            ))}
          </ul>
        )}
        {look.problem && <ProblemNote problem={look.problem} />}
      </div>
    </SettingsGroup>
  )
}
