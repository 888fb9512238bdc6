import { lazy, Suspense, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Transport } from '../api/transport.ts'
import { ProblemState, Skeleton } from '../ui/index.ts'
import { Layout } from './layout.tsx'
import { LoginQuestion } from './login-question.tsx'
import { redirect, useRoute } from './navigate.ts'
import { SignedOutPage } from './signed-out-page.tsx'
import { useStores } from './stores.tsx'
import { useNoteUse } from './use-note-use.ts'
import { useTheme } from './use-theme.ts'

const FirstRunPage = lazy(async () => ({ default: (await import('./first-run-page.tsx')).FirstRunPage }))
// In a release the condition is false, and the chunk is not even made.
const Gallery = import.meta.env.DEV ? lazy(async () => ({ default: (await import('../ui/gallery.tsx')).Gallery })) : undefined

/** Signed out, first run, or the app with its rail: which of them the page is. */
export function App({ transport }: { readonly transport: Transport }) {
  const route = useRoute()
  const isSignedOut = useSignedOut(transport)
  useTheme()
  useNoteUse()
  if (isSignedOut) return <SignedOutPage />
  if (Gallery !== undefined && route.page === 'gallery')
    return (
      <Suspense>
        <Gallery />
      </Suspense>
    )
  return (
    <>
      <SignedIn />
      <LoginQuestion />
    </>
  )
}

function SignedIn() {
  const stores = useStores()
  const route = useRoute()
  const { organization, status, problem, load } = useStore(stores.organization)
  const isFirstRun = organization?.setUpAt === null

  useEffect(() => {
    if (isFirstRun && route.page === 'home') redirect({ page: 'welcome' })
  }, [isFirstRun, route.page])

  if (organization === undefined && problem) {
    return (
      <main className="mx-auto max-w-xl p-6 pt-24">
        <ProblemState problem={problem} onRetry={() => void load() /* because a store keeps its own problem */} />
      </main>
    )
  }
  if (organization === undefined || status !== 'ready') return <Starting />
  return route.page === 'welcome' ? (
    <Suspense>
      <FirstRunPage />
    </Suspense>
  ) : (
    <Layout />
  )
}

function Starting() {
  return (
    <main className="mx-auto max-w-xl p-6 pt-24">
      <h1 className="sr-only">Atrium is starting</h1>
      <Skeleton rows={5} />
    </main>
  )
}

function useSignedOut(transport: Transport): boolean {
  const [isSignedOut, setIsSignedOut] = useState(false)
  useEffect(
    () =>
      transport.onSignedOut(() => {
        setIsSignedOut(true)
      }),
    [transport],
  )
  return isSignedOut
}
