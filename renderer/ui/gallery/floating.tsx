import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { AppError } from '#shared/errors.ts'
import { Button } from '../button.tsx'
import { ConfirmDialog } from '../confirm-dialog.tsx'
import { Dialog } from '../dialog.tsx'
import { Drawer } from '../drawer.tsx'
import { Field } from '../field.tsx'
import { IconButton } from '../icon-button.tsx'
import { Input } from '../input.tsx'
import { Menu } from '../menu.tsx'
import { Section } from '../page-header.tsx'
import { showToast } from '../toast.tsx'
import { Tooltip } from '../tooltip.tsx'

type Open = 'dialog' | 'confirm' | 'drawer' | undefined

export function Floating() {
  const [open, setOpen] = useState<Open>()
  const close = () => {
    setOpen(undefined)
  }
  return (
    <Section title="What floats">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          onClick={() => {
            setOpen('dialog')
          }}
        >
          Open dialog
        </Button>
        <Button
          onClick={() => {
            setOpen('confirm')
          }}
        >
          Open confirm
        </Button>
        <Button
          onClick={() => {
            setOpen('drawer')
          }}
        >
          Open drawer
        </Button>
        <Button
          onClick={() => {
            showToast({ text: 'Key revoked.' })
          }}
        >
          Show toast
        </Button>
        <Button
          onClick={() => {
            showToast({ text: 'Not saved. Try again.', tone: 'danger', action: { label: 'Retry', onSelect: () => undefined } })
          }}
        >
          Show failure
        </Button>
        <Tooltip text="Words in a tooltip" shortcut="mod+k">
          <Button>Hover me</Button>
        </Tooltip>
        <Menu
          trigger={<IconButton label="More" icon={Ellipsis} />}
          items={[
            { label: 'Rename', icon: Pencil, shortcut: 'f2', onSelect: () => undefined },
            'line',
            { label: 'Delete', icon: Trash2, isDangerous: true, onSelect: () => undefined },
            { label: 'Not now', isDisabled: true, onSelect: () => undefined },
          ]}
        />
      </div>
      <Dialog
        isOpen={open === 'dialog'}
        onClose={close}
        title="Add a secret"
        description="Its value is never shown again."
        footer={
          <>
            <Button onClick={close}>Cancel</Button>
            <Button variant="primary" onClick={close}>
              Add secret
            </Button>
          </>
        }
      >
        <Field label="Name">
          <Input isMono />
        </Field>
      </Dialog>
      <ConfirmDialog
        isOpen={open === 'confirm'}
        onClose={close}
        title="Delete GITHUB_TOKEN?"
        confirmLabel="Delete secret"
        nameToType="GITHUB_TOKEN"
        onConfirm={refuse}
      >
        <p>The server “github” will not start until a secret of this name exists again.</p>
      </ConfirmDialog>
      <Drawer isOpen={open === 'drawer'} onClose={close} title="filesystem__read_file" description="Succeeded in 3.1 ms">
        The whole record.
      </Drawer>
    </Section>
  )
}

function refuse(): Promise<void> {
  return Promise.reject(new AppError('conflict', 'The server starts at this moment. Wait until it is ready, then delete the secret.'))
}
