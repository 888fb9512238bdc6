import { useId, useState } from 'react'
import type { ApiReading } from '#shared/model/code.ts'
import type { Server } from '#shared/model/server.ts'
import { useStores } from '../../../app/stores.tsx'
import { Button, Dialog, FileDrop, Form, Field, ProblemNote, Textarea, useAction } from '../../../ui/index.ts'
import { ApiOperations } from './api-operations.tsx'
import { ApiSecrets } from './api-secrets.tsx'
import { chosenOf, secretsOf, type ApiPicks } from './api-picks.ts'

interface BringApiDialogProps {
  readonly server: Server
  readonly onClose: () => void
  readonly onAdded: (count: number) => void
}

/** Tools out of a description of an HTTP API: pasted or dropped, read, chosen from. */
export function BringApiDialog({ server, onClose, onAdded }: BringApiDialogProps) {
  const form = useId()
  const { code } = useStores()
  const ids = { workspaceId: server.workspaceId, serverId: server.id }
  const [text, setText] = useState('')
  const [api, setApi] = useState<ApiReading>()
  const [picks, setPicks] = useState<ApiPicks>({ names: new Map(), values: {}, baseUrl: '' })
  const change = (changed: Partial<ApiPicks>) => {
    setPicks(before => ({ ...before, ...changed }))
  }
  const baseUrl = picks.baseUrl.trim() === '' ? null : picks.baseUrl.trim()
  const read = useAction(async (given: string) => {
    setText(given)
    setApi(await code.getState().readApi({ ...ids, text: given, baseUrl }))
  })
  const count = picks.names.size
  const add = useAction(async (from: ApiReading) => {
    await code.getState().addFromApi({ ...ids, text, baseUrl, chosen: chosenOf(picks), secrets: secretsOf(from, picks) })
    onAdded(count)
  })
  const submit = () => {
    if (api === undefined)
      void read.run(text) // because useAction keeps the problem
    else if (count > 0) void add.run(api) // likewise
  }
  const problem = read.problem ?? add.problem
  return (
    <Dialog
      isOpen
      isPersistent
      size="lg"
      onClose={onClose}
      title="Tools from an OpenAPI description"
      description={`What you choose becomes drafts on “${server.name}”. Nobody can call one before you publish it.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {api === undefined && text !== '' && (
            <Button type="submit" form={form} variant="primary" isLoading={read.isRunning}>
              Read it
            </Button>
          )}
          {api !== undefined && count > 0 && (
            <Button type="submit" form={form} variant="primary" isLoading={add.isRunning}>
              {count === 1 ? 'Add 1 draft' : `Add ${count} drafts`}
            </Button>
          )}
        </>
      }
    >
      <Form id={form} onSubmit={submit}>
        {problem && <ProblemNote problem={problem} />}
        {api === undefined ? (
          <>
            <FileDrop
              label="Drop an OpenAPI 3 file here, in JSON or YAML"
              accept=".json,.yaml,.yml"
              buttonLabel="Choose a file"
              onFile={file => {
                void file.text().then(read.run)
              }}
            />
            <Field label="Or paste it">
              <Textarea isMono rows={6} value={text} onValue={setText} />
            </Field>
          </>
        ) : (
          <>
            <ApiOperations
              api={api}
              picks={picks}
              onChange={change}
              onReadAgain={() => {
                void read.run(text) // because useAction keeps the problem
              }}
            />
            <ApiSecrets api={api} picks={picks} onChange={change} />
          </>
        )}
      </Form>
    </Dialog>
  )
}
