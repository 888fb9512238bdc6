import { Command } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import type { Workspace } from '#shared/model/workspace.ts'
import { Backdrop, Kbd, useReturnFocus } from '../ui/index.ts'
import { COMMAND_INPUT, COMMAND_ITEM } from './command-look.ts'
import { matchCommand } from './match-command.ts'
import type { PaletteCommand } from './palette-command.ts'
import { usePaletteGroups } from './palette-groups.ts'

interface PaletteProps {
  readonly workspace: Workspace | undefined
  readonly onClose: () => void
}

/** Everything the app can do, by typing a few letters of it. */
export function Palette({ workspace, onClose }: PaletteProps) {
  const groups = usePaletteGroups(workspace)
  const onCloseAutoFocus = useReturnFocus()
  return (
    <Radix.Root
      open
      onOpenChange={open => {
        if (!open) onClose()
      }}
    >
      <Radix.Portal>
        <Backdrop />
        <div className="pointer-events-none fixed inset-0 z-40 flex items-start justify-center p-4 pt-[12vh]">
          <Radix.Content
            aria-describedby={undefined}
            onCloseAutoFocus={onCloseAutoFocus}
            className="pointer-events-auto w-full max-w-xl animate-rise overflow-hidden rounded-xl border border-line-strong bg-raised shadow-float focus-visible:outline-none"
          >
            <Radix.Title className="sr-only">Commands</Radix.Title>
            <Command label="Commands" loop filter={matchCommand}>
              <Command.Input placeholder="Go to, create, copy, run" autoFocus className={COMMAND_INPUT} />
              <Command.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
                <Command.Empty className="py-8 text-center text-muted">Nothing is called that.</Command.Empty>
                {groups.map(({ heading, commands }) => (
                  <Command.Group
                    key={heading}
                    heading={heading}
                    className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint"
                  >
                    {commands.map(command => (
                      <PaletteItem key={command.id} command={command} onClose={onClose} />
                    ))}
                  </Command.Group>
                ))}
              </Command.List>
            </Command>
          </Radix.Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  )
}

function PaletteItem({
  command: { id, label, icon: Icon, keywords, shortcut, note, isMono, run },
  onClose,
}: {
  readonly command: PaletteCommand
  readonly onClose: () => void
}) {
  return (
    <Command.Item
      value={id}
      keywords={[label, ...(keywords ?? [])]}
      onSelect={() => {
        onClose()
        run()
      }}
      className={COMMAND_ITEM}
    >
      <Icon aria-hidden size={15} strokeWidth={1.75} className="shrink-0 text-muted" />
      <span className={isMono === true ? 'min-w-0 flex-1 truncate font-mono text-xs' : 'min-w-0 flex-1 truncate'}>{label}</span>
      {note !== undefined && <span className="max-w-40 truncate text-xs text-faint">{note}</span>}
      {shortcut !== undefined && (
        <span className="text-faint">
          <Kbd keys={shortcut} />
        </span>
      )}
    </Command.Item>
  )
}
