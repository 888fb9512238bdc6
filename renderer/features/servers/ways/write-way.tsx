import { useState } from 'react'
import { useStore } from 'zustand'
import type { Server } from '#shared/model/server.ts'
import { navigate } from '../../../app/navigate.ts'
import { useStores, useWorkspace } from '../../../app/stores.tsx'
import { useNewTool, type NewTool } from '../../../parts/code/use-new-tool.tsx'
import { Field, Input, Select, useAction } from '../../../ui/index.ts'
import { serverNameProblem } from '../launch-draft.ts'
import { WayForm } from './way-form.tsx'
import { useWayPlace } from './way.ts'

const NEW = ''

/** A tool that is written here: on a custom server that is there, or on a new one. It leads to the desk, where nothing is callable yet. */
export function WriteWay() {
  const { servers: serversStore, code } = useStores()
  const { id: workspaceId, slug } = useWorkspace()
  const { isFirst } = useWayPlace()
  const servers = useStore(serversStore, state => state.servers)
  const custom = servers.filter(({ kind }) => kind === 'custom')
  const [chosenId, setChosenId] = useState<string>()
  const [serverName, setServerName] = useState('My tools')
  const [showsProblem, setShowsProblem] = useState(false)
  const chosen = custom.find(({ id }) => id === (chosenId ?? custom[0]?.id))
  const nameProblem =
    chosen === undefined
      ? serverNameProblem(
          serverName.trim(),
          servers.map(({ name }) => name),
        )
      : undefined
  const tool = useNewTool([], isFirst)

  const write = useAction(async ({ name, draft }: NewTool) => {
    const server: Server = chosen ?? (await serversStore.getState().create(workspaceId, serverName.trim(), { kind: 'custom' }))
    // Kept for the next attempt, where the tool could not be made on it.
    setChosenId(server.id)
    await code.getState().create(workspaceId, server.id, name, draft)
    navigate({ page: 'code', slug, serverId: server.id, toolName: name })
  })
  const submit = () => {
    setShowsProblem(true)
    const read = tool.read()
    if (read !== undefined && nameProblem === undefined) void write.run(read) // because useAction keeps the problem
  }
  return (
    <WayForm submit={{ label: 'Write tool', isRunning: write.isRunning }} onSubmit={submit} problem={write.problem}>
      {tool.fields}
      {custom.length > 0 && (
        <Field label="Server">
          <Select
            value={chosen?.id ?? NEW}
            options={[...custom.map(({ id, name }) => ({ value: String(id), label: name })), { value: NEW, label: 'A new server' }]}
            onValue={setChosenId}
          />
        </Field>
      )}
      {chosen === undefined && (
        <Field
          label="Name of the server"
          problem={showsProblem ? nameProblem : undefined}
          hint="It holds the tools that you write here, as a server of its own."
        >
          <Input value={serverName} maxLength={64} onValue={setServerName} />
        </Field>
      )}
    </WayForm>
  )
}
