import clsx from 'clsx'
import { PanelLeftClose, PanelLeftOpen, Search, type LucideIcon } from 'lucide-react'
import { useStore } from 'zustand'
import type { Workspace } from '#shared/model/workspace.ts'
import { Button, IconButton, Kbd, Tooltip } from '../ui/index.ts'
import { GatewayState } from './gateway-state.tsx'
import { APP_PLACES, isAt, WORKSPACE_PLACES } from './places.ts'
import { hrefOf, type Route } from './route.ts'
import { useStores } from './stores.tsx'
import { useIsSmall } from './use-is-small.ts'
import { WorkspaceSwitcher } from './workspace-switcher.tsx'

interface RailProps {
  readonly route: Route
  readonly workspace: Workspace | undefined
  readonly onOpenPalette: () => void
}

export function Rail({ route, workspace, onOpenPalette }: RailProps) {
  const settings = useStores().settings
  const isSmall = useIsSmall()
  const isChosenNarrow = useStore(settings, state => state.settings?.isRailNarrow ?? false)
  const isNarrow = isSmall || isChosenNarrow
  return (
    <nav
      aria-label="Places"
      className={clsx('flex min-h-0 shrink-0 flex-col gap-3 border-r border-line bg-rail p-2', isNarrow ? 'w-13 items-center' : 'w-56')}
    >
      <WorkspaceSwitcher workspace={workspace} isNarrow={isNarrow} />
      <div className={clsx('flex gap-1', isNarrow && 'flex-col')}>
        {isNarrow ? (
          <IconButton label="Search and commands" icon={Search} shortcut="mod+k" onClick={onOpenPalette} />
        ) : (
          <Button size="sm" icon={Search} onClick={onOpenPalette} className="flex-1 justify-start! font-normal! text-muted!">
            <span className="flex-1 text-left">Search</span>
            <Kbd keys="mod+k" />
          </Button>
        )}
        {!isSmall && (
          <IconButton
            label={isNarrow ? 'Widen the rail' : 'Narrow the rail'}
            icon={isNarrow ? PanelLeftOpen : PanelLeftClose}
            shortcut="mod+b"
            onClick={() => void settings.getState().change({ isRailNarrow: !isNarrow }) /* because a rail that stays is its own message */}
          />
        )}
      </div>
      {/* In a low window the places scroll, and how the gateway and the vault are stays in sight. Room for what shows the focus. */}
      <div className="-m-1 flex min-h-0 flex-1 flex-col gap-3 self-stretch overflow-y-auto p-1">
        {workspace !== undefined && (
          <ul className="flex w-full flex-col gap-px">
            {WORKSPACE_PLACES.map(({ label, icon, page }) => (
              <RailLink
                key={page}
                label={label}
                icon={icon}
                href={hrefOf({ page, slug: workspace.slug })}
                isCurrent={isAt(route, page)}
                isNarrow={isNarrow}
              />
            ))}
          </ul>
        )}
        <ul className="mt-auto flex w-full flex-col gap-px">
          {APP_PLACES.map(({ label, icon, page }) => (
            <RailLink key={page} label={label} icon={icon} href={hrefOf({ page })} isCurrent={isAt(route, page)} isNarrow={isNarrow} />
          ))}
        </ul>
      </div>
      <GatewayState isNarrow={isNarrow} />
    </nav>
  )
}

interface RailLinkProps {
  readonly label: string
  readonly icon: LucideIcon
  readonly href: string
  readonly isCurrent: boolean
  readonly isNarrow: boolean
}

function RailLink({ label, icon: Icon, href, isCurrent, isNarrow }: RailLinkProps) {
  const link = (
    <a
      href={href}
      aria-current={isCurrent ? 'page' : undefined}
      className={clsx(
        'flex h-8 items-center gap-2.5 rounded-md transition-colors duration-(--quick) [@media(max-height:42rem)]:h-7',
        isNarrow ? 'justify-center' : 'px-2',
        isCurrent ? 'bg-pressed font-medium text-ink' : 'text-muted hover:bg-hover hover:text-ink',
      )}
    >
      <Icon aria-hidden size={16} strokeWidth={1.75} className="shrink-0" />
      <span className={isNarrow ? 'sr-only' : 'truncate'}>{label}</span>
    </a>
  )
  return <li>{isNarrow ? <Tooltip text={label}>{link}</Tooltip> : link}</li>
}
