import { ChevronLeft, CloudCheck, CloudOff, Download, Ellipsis, Play, Rocket, Trash2, Wrench } from 'lucide-react'
import { useStore } from 'zustand'
import type { Server } from '#shared/model/server.ts'
import { navigate } from '../../app/navigate.ts'
import { hrefOf } from '../../app/route.ts'
import { useWorkspace } from '../../app/stores.tsx'
import { Badge, Button, IconButton, Menu } from '../../ui/index.ts'
import type { Saving } from './desk-state.ts'
import type { DeskStore } from './desk-store.ts'

interface DeskHeaderProps {
  readonly desk: DeskStore
  readonly server: Server
  readonly onRun: () => void
  readonly onPublish: () => void
  readonly onExport: () => void
  readonly onRemove: () => void
}

/** What is being written, where it stands, and what can be done with all of it. */
export function DeskHeader({ desk, server, onRun, onPublish, onExport, onRemove }: DeskHeaderProps) {
  const { slug } = useWorkspace()
  const tool = useStore(desk, state => state.tool)
  const saving = useStore(desk, state => state.saving)
  const isAhead = useStore(desk, ({ tool, draft }) => tool?.isDraftAhead === true || draft !== tool?.draft)
  const publishedVersion = tool?.publishedVersion ?? null
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-2 pb-3">
      <div className="flex min-w-0 flex-1 basis-64 flex-wrap items-center gap-x-2 gap-y-1">
        <a
          href={hrefOf({ page: 'server', slug, serverId: server.id })}
          className="inline-flex max-w-40 items-center gap-0.5 rounded-sm text-muted hover:text-ink"
        >
          <ChevronLeft aria-hidden size={14} className="shrink-0" />
          <span className="truncate">{server.name}</span>
        </a>
        <span aria-hidden className="text-faint">
          /
        </span>
        <h1 className="min-w-0 truncate font-mono text-base font-semibold">{desk.getState().ids.toolName}</h1>
        <VersionBadges publishedVersion={publishedVersion} isAhead={isAhead} />
        <SavingState saving={saving} />
      </div>
      <div className="flex items-center gap-2">
        <Button icon={Play} shortcut="mod+enter" onClick={onRun}>
          Run
        </Button>
        <Button variant="primary" icon={Rocket} disabled={!isAhead} onClick={onPublish}>
          Publish
        </Button>
        <Menu
          trigger={<IconButton label={`More for ${desk.getState().ids.toolName}`} icon={Ellipsis} />}
          items={[
            {
              label: 'Call it as a client would',
              icon: Wrench,
              isDisabled: publishedVersion === null,
              onSelect: () => {
                navigate({ page: 'tools', slug, toolName: `${server.slug}__${desk.getState().ids.toolName}` })
              },
            },
            { label: 'Export as a file', icon: Download, onSelect: onExport },
            'line',
            { label: 'Remove tool', icon: Trash2, isDangerous: true, onSelect: onRemove },
          ]}
        />
      </div>
    </header>
  )
}

export function VersionBadges({ publishedVersion, isAhead }: { readonly publishedVersion: number | null; readonly isAhead: boolean }) {
  if (publishedVersion === null) return <Badge tone="warning">Draft, not callable</Badge>
  return (
    <>
      <Badge tone="success">Version {publishedVersion}</Badge>
      {isAhead && <Badge tone="accent">Draft ahead</Badge>}
    </>
  )
}

function SavingState({ saving }: { readonly saving: Saving }) {
  const words = { saved: 'Saved', waiting: 'Saving', saving: 'Saving', conflict: 'Not saved', failed: 'Not saved' }[saving.at]
  const isWrong = saving.at === 'conflict' || saving.at === 'failed'
  const Icon = isWrong ? CloudOff : CloudCheck
  return (
    <span role="status" className={`inline-flex items-center gap-1 text-xs ${isWrong ? 'text-danger-ink' : 'text-muted'}`}>
      <Icon aria-hidden size={13} />
      {words}
    </span>
  )
}
