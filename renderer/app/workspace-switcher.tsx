import clsx from 'clsx'
import { ChevronsUpDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { Suspense, useState } from 'react'
import type { Workspace } from '#shared/model/workspace.ts'
import { WorkspaceMark } from '../ui/index.ts'
import { lazyPage } from './lazy-page.tsx'
import { LiveDot } from './live-dot.tsx'

const WorkspaceList = lazyPage(async () => (await import('./workspace-list.tsx')).WorkspaceList)

interface WorkspaceSwitcherProps {
  readonly workspace: Workspace | undefined
  readonly isNarrow: boolean
}

export function WorkspaceSwitcher({ workspace, isNarrow }: WorkspaceSwitcherProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger
        className={clsx(
          'flex h-10 items-center gap-2 rounded-md text-left hover:bg-hover data-[state=open]:bg-hover',
          isNarrow ? 'w-9 justify-center' : 'w-full px-1.5',
        )}
      >
        {workspace !== undefined && <WorkspaceMark workspace={workspace} size="md" />}
        <span className="sr-only">{isNarrow ? `Switch workspace, now ${workspace?.name ?? 'none'}` : 'Switch workspace, now'}</span>
        {!isNarrow && (
          <>
            <span className="min-w-0 flex-1 truncate font-semibold">{workspace?.name ?? 'Choose a workspace'}</span>
            {workspace !== undefined && <LiveDot workspace={workspace} />}
            <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-faint" />
          </>
        )}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label="Switch workspace"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 w-72 animate-appear overflow-hidden rounded-lg border border-line-strong bg-raised shadow-float"
        >
          <Suspense>
            <WorkspaceList
              workspace={workspace}
              onChosen={() => {
                setIsOpen(false)
              }}
            />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
