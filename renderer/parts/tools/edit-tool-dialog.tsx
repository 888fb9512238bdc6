import { useId, useState } from 'react'
import type { ListedTool } from '#shared/model/tool.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { OwnKeyNote } from '../keys/own-key-note.tsx'
import { Button, Dialog, Field, Form, Input, issueOf, ProblemNote, showToast, Textarea, useAction, VisibleText } from '../../ui/index.ts'

interface EditToolDialogProps {
  readonly tool: ListedTool
  readonly onClose: () => void
  /** It may be called otherwise now. */
  readonly onChanged: (tool: ListedTool) => void
}

/** Renames a tool and describes it anew; an empty field is the server's own words. */
export function EditToolDialog({ tool, onClose, onChanged }: EditToolDialogProps) {
  const form = useId()
  const store = useStores().tools
  const { id: workspaceId } = useWorkspace()
  const [name, setName] = useState(tool.rule.name ?? '')
  const [title, setTitle] = useState(tool.rule.title ?? '')
  const [description, setDescription] = useState(tool.rule.description ?? '')
  const save = useAction(async () => {
    const change = { name: wordsOr(name), title: wordsOr(title), description: wordsOr(description) }
    const changed = await store.getState().change(workspaceId, tool, change)
    showToast({ text: 'The tool is changed. Clients hear of it.', tone: 'success' })
    onChanged(changed)
  })
  const prefix = prefixOf(tool)

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Rename or describe"
      description={
        <>
          <span className="font-mono text-xs">
            <VisibleText text={tool.originalName} />
          </span>{' '}
          as its server calls it. What you leave empty stays in the server’s own words.
        </>
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={save.isRunning}>
            Save
          </Button>
        </>
      }
    >
      <Form id={form} onSubmit={() => void save.run() /* because useAction keeps the problem */}>
        {save.problem && <ProblemNote problem={save.problem} />}
        <Field
          label="Name"
          isOptional
          hint={`Clients call it ${prefix}${name === '' ? tool.originalName : name}. After a change its old name is unknown to them.`}
          problem={issueOf(save.problem, 'name')}
        >
          <Input autoFocus isMono maxLength={36} placeholder={tool.originalName.slice(0, 36)} value={name} onValue={setName} />
        </Field>
        <Field label="Title" isOptional problem={issueOf(save.problem, 'title')}>
          <Input maxLength={200} placeholder={tool.own.title ?? ''} value={title} onValue={setTitle} />
        </Field>
        <Field
          label="Description"
          isOptional
          hint="What a model reads to decide when to use it."
          problem={issueOf(save.problem, 'description')}
        >
          <Textarea rows={6} maxLength={16_384} placeholder={tool.own.description ?? ''} value={description} onValue={setDescription} />
        </Field>
        <OwnKeyNote text={`${title}\n${description}`} />
      </Form>
    </Dialog>
  )
}

function wordsOr(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}

function prefixOf({ name }: ListedTool): string {
  const end = name.indexOf('__')
  return end > 0 ? name.slice(0, end + 2) : ''
}
