import { useId } from 'react'
import type { Server } from '#shared/model/server.ts'
import { navigate } from '../../../app/navigate.ts'
import { useStores, useWorkspace } from '../../../app/stores.tsx'
import { useNewTool, type NewTool } from '../../../parts/code/use-new-tool.tsx'
import { Button, Dialog, Form, ProblemNote, useAction } from '../../../ui/index.ts'

interface NewToolDialogProps {
  readonly server: Server
  readonly taken: readonly string[]
  readonly onClose: () => void
}

/** Another tool on a custom server; it leads to the desk. */
export function NewToolDialog({ server, taken, onClose }: NewToolDialogProps) {
  const form = useId()
  const { code } = useStores()
  const { slug } = useWorkspace()
  const tool = useNewTool(taken, true)
  const create = useAction(async ({ name, draft }: NewTool) => {
    await code.getState().create(server.workspaceId, server.id, name, draft)
    navigate({ page: 'code', slug, serverId: server.id, toolName: name })
  })
  return (
    <Dialog
      isOpen
      isPersistent
      onClose={onClose}
      title="New tool"
      description={`It becomes a draft on “${server.name}”. Nobody can call it before you publish it.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={create.isRunning}>
            Write tool
          </Button>
        </>
      }
    >
      <Form
        id={form}
        onSubmit={() => {
          const read = tool.read()
          if (read !== undefined) void create.run(read) // because useAction keeps the problem
        }}
      >
        {create.problem && <ProblemNote problem={create.problem} />}
        {tool.fields}
      </Form>
    </Dialog>
  )
}
