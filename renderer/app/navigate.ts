import { useSyncExternalStore } from 'react'
import type { KeyId, RequestId } from '#shared/model/ids.ts'
import { hrefOf, parseRoute, type Route } from './route.ts'

/** Goes to a page; Back comes here again. */
export function navigate(route: Route): void {
  window.location.hash = hrefOf(route)
}

/** Goes to a page in place of this one: for a redirect, or a dialog that closes. */
export function redirect(route: Route): void {
  window.history.replaceState(null, '', hrefOf(route))
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash)
  return parseRoute(hash)
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => {
    window.removeEventListener('hashchange', listener)
  }
}

/** The dialog for a new server, secret, key, member, person or workspace: open when the address says so, and so reachable by links and the palette. */
export function useNewDialog(): {
  readonly isOpen: boolean
  /** How a new server is described first, where the address says so. */
  readonly way?: string | undefined
  readonly open: () => void
  readonly close: () => void
} {
  const route = useRoute()
  if (!hasNewDialog(route)) {
    return { isOpen: false, open: () => undefined, close: () => undefined }
  }
  return {
    isOpen: route.isNew === true,
    way: route.page === 'servers' ? route.way : undefined,
    open: () => {
      navigate({ ...route, isNew: true })
    },
    close: () => {
      redirect({ ...route, isNew: false })
    },
  }
}

const WITH_NEW_DIALOG = ['servers', 'secrets', 'keys', 'members', 'workspaces', 'people'] as const

function hasNewDialog(route: Route): route is Extract<Route, { readonly page: (typeof WITH_NEW_DIALOG)[number] }> {
  return WITH_NEW_DIALOG.some(page => page === route.page)
}

/** The record that is open on the Activity page, and of whom it shows records alone, by the address. */
export function useOpenRecord(): {
  readonly requestId: RequestId | undefined
  readonly whoId: string | undefined
  readonly open: (requestId: RequestId) => void
  readonly close: () => void
} {
  const route = useRoute()
  if (route.page !== 'activity') return { requestId: undefined, whoId: undefined, open: () => undefined, close: () => undefined }
  const { slug } = route
  return {
    requestId: route.requestId,
    whoId: route.whoId,
    open: requestId => {
      redirect({ page: 'activity', slug, requestId })
    },
    close: () => {
      redirect({ page: 'activity', slug })
    },
  }
}

/** The key that is shown whole on the Keys page, by the address. */
export function useOpenKey(): {
  readonly keyId: KeyId | undefined
  readonly open: (keyId: KeyId) => void
  readonly close: () => void
} {
  const route = useRoute()
  if (route.page !== 'keys') return { keyId: undefined, open: () => undefined, close: () => undefined }
  const { slug } = route
  return {
    keyId: route.keyId,
    open: keyId => {
      redirect({ page: 'keys', slug, keyId })
    },
    close: () => {
      redirect({ page: 'keys', slug })
    },
  }
}

/** The server of whose tools the undecided ones are to be shown first, by the address. */
export function useUndecidedOf(): string | undefined {
  const route = useRoute()
  return route.page === 'tools' ? route.undecidedOf : undefined
}

/** The tool whose playground is open on the Tools page, by the address. */
export function useOpenTool(): {
  readonly toolName: string | undefined
  readonly open: (toolName: string) => void
  readonly close: () => void
} {
  const route = useRoute()
  if (route.page !== 'tools') return { toolName: undefined, open: () => undefined, close: () => undefined }
  const { slug } = route
  return {
    toolName: route.toolName,
    open: toolName => {
      redirect({ page: 'tools', slug, toolName })
    },
    close: () => {
      redirect({ page: 'tools', slug })
    },
  }
}
