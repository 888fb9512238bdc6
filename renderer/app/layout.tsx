import { Suspense, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { Page, Skeleton, useShortcut } from '../ui/index.ts'
import { ApprovalsOverAll } from './approvals.tsx'
import { Banners } from './banners.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { lazyPage } from './lazy-page.tsx'
import { navigate, useRoute } from './navigate.ts'
import { CurrentPage, preloadPages } from './pages.tsx'
import { Rail } from './rail.tsx'
import { useStores, WorkspaceProvider } from './stores.tsx'
import { useCurrentWorkspace } from './use-current-workspace.ts'

const Palette = lazyPage(async () => (await import('./palette.tsx')).Palette)

/** The rail at the left, the page beside it, the palette over both. */
export function Layout() {
  const route = useRoute()
  const workspace = useCurrentWorkspace(route)
  const [isPaletteOpen, setIsPaletteOpen] = useState(false)
  useEffect(() => {
    // There before it is asked for: what is typed right after the shortcut must not be lost.
    Palette.preload().catch(() => undefined)
    preloadPages()
  }, [])
  useAppShortcuts(() => {
    setIsPaletteOpen(isOpen => !isOpen)
  })

  return (
    <WorkspaceProvider workspace={workspace}>
      <div className="flex h-full">
        <a
          href="#main"
          onClick={skipToMain}
          className="absolute top-2 left-2 z-50 -translate-y-16 rounded-md bg-raised px-3 py-1.5 focus:translate-y-0"
        >
          Skip to the page
        </a>
        <Rail
          route={route}
          workspace={workspace}
          onOpenPalette={() => {
            setIsPaletteOpen(true)
          }}
        />
        <div className="flex min-w-0 flex-1 flex-col">
          <Banners route={route} />
          <main id="main" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto focus-visible:outline-none">
            {/* Another page starts afresh, also after one that broke */}
            <ErrorBoundary key={`${workspace?.id ?? ''}${route.page}`}>
              <Suspense fallback={<PageComing />}>
                <CurrentPage route={route} workspace={workspace} />
              </Suspense>
            </ErrorBoundary>
          </main>
        </div>
        <ApprovalsOverAll route={route} workspace={workspace} />
        {isPaletteOpen && (
          <Suspense>
            <Palette
              workspace={workspace}
              onClose={() => {
                setIsPaletteOpen(false)
              }}
            />
          </Suspense>
        )}
      </div>
    </WorkspaceProvider>
  )
}

function PageComing() {
  return (
    <Page>
      <h1 className="sr-only">Loading</h1>
      <Skeleton />
    </Page>
  )
}

function useAppShortcuts(togglePalette: () => void): void {
  const settings = useStores().settings
  const isRailNarrow = useStore(settings, state => state.settings?.isRailNarrow ?? false)
  useShortcut('mod+k', togglePalette)
  useShortcut('mod+,', () => {
    navigate({ page: 'settings' })
  })
  useShortcut(
    'mod+b',
    () => void settings.getState().change({ isRailNarrow: !isRailNarrow }) /* because a rail that stays is its own message */,
  )
}

// Our hashes are addresses: a plain link to #main would leave the page.
function skipToMain(event: { preventDefault(): void }): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}
