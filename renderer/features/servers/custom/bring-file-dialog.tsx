import { useState } from 'react'
import type { Server } from '#shared/model/server.ts'
import { navigate } from '../../../app/navigate.ts'
import { useStores, useWorkspace } from '../../../app/stores.tsx'
import { toolNameProblem } from '../../../parts/code/use-new-tool.tsx'
import { Button, Dialog, Field, FileDrop, Form, Input, ProblemNote, useAction } from '../../../ui/index.ts'

interface BringFileDialogProps {
  readonly server: Server
  readonly taken: readonly string[]
  readonly onClose: () => void
}

interface ToolFile {
  readonly fileName: string
  readonly text: string
}

/** A tool that somebody wrote elsewhere, from its file. It leads to the desk, where it is read before it is published. */
export function BringFileDialog({ server, taken, onClose }: BringFileDialogProps) {
  const { code } = useStores()
  const { slug } = useWorkspace()
  const [file, setFile] = useState<ToolFile>()
  const [name, setName] = useState('')
  const { workspaceId, id: serverId } = server
  const bring = useAction(async ({ text }: ToolFile) => {
    const toolName = name.trim() === '' ? undefined : name.trim()
    const tool = await code.getState().importTool({ workspaceId, serverId, text, toolName })
    navigate({ page: 'code', slug, serverId, toolName: tool.name })
  })
  const read = useAction(async (chosen: File) => {
    const found = { fileName: chosen.name, text: await chosen.text() }
    setFile(found)
    await bring.run(found)
  })
  const problem = name.trim() === '' ? undefined : toolNameProblem(name.trim(), taken)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Add a tool from a file"
      description={`It becomes a draft on “${server.name}”. Read what it does and which hosts it reaches, then publish it.`}
      footer={<Button onClick={onClose}>Cancel</Button>}
    >
      <Form
        onSubmit={() => {
          if (file !== undefined && problem === undefined) void bring.run(file) // because useAction keeps the problem
        }}
      >
        {bring.problem && <ProblemNote problem={bring.problem} />}
        {bring.problem?.code === 'conflict' && file !== undefined && (
          <div className="flex items-end gap-2">
            <div className="flex-1">
              <Field label="Another name for it" problem={problem}>
                <Input isMono autoFocus maxLength={36} value={name} onValue={setName} />
              </Field>
            </div>
            <Button type="submit" isLoading={bring.isRunning}>
              Add under this name
            </Button>
          </div>
        )}
        <FileDrop
          label="Drop a .atrium-tool.json file here"
          accept=".json,application/json"
          buttonLabel="Choose a file"
          onFile={chosen => {
            void read.run(chosen) // because useAction keeps the problem
          }}
        />
      </Form>
    </Dialog>
  )
}
