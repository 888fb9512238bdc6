import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../styles/page.css'
import { createApi } from '../api/client.ts'
import { chooseTransport } from '../api/index.ts'
import { createLive } from '../api/live.ts'
import { TooltipProvider, Toasts } from '../ui/index.ts'
import { App } from './app.tsx'
import { connectLive } from './connect-live.ts'
import { createStores, type Stores } from './create-stores.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { preloadPage } from './pages.tsx'
import { parseRoute } from './route.ts'
import { AppProvider } from './stores.tsx'

void start() // nobody waits for it: what fails in it is shown by the page

async function start(): Promise<void> {
  const element = document.getElementById('root')
  if (element === null) return
  const transport = chooseTransport()
  const api = createApi(transport.send)
  const live = createLive(transport)
  const stores = createStores(api)
  connectLive(live, stores)
  loadFirst(stores)
  // A page that comes a moment after its frame would be held back for 300 ms by React's rule against flicker.
  await preloadPage(parseRoute(window.location.hash))

  createRoot(element).render(
    <StrictMode>
      <ErrorBoundary>
        <AppProvider app={{ api, live, stores }}>
          <TooltipProvider>
            <App transport={transport} />
            <Toasts />
          </TooltipProvider>
        </AppProvider>
      </ErrorBoundary>
    </StrictMode>,
  )
}

/** What every page needs, asked for before anything is drawn. */
function loadFirst(stores: Stores): void {
  for (const store of [stores.organization, stores.workspaces, stores.settings, stores.vault, stores.gateway]) {
    void store.getState().load() // because a store keeps its own problem
  }
}
