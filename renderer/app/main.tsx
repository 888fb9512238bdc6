import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../styles/page.css'
import { createApi } from '../api/client.ts'
import { chooseTransport } from '../api/index.ts'
import { createLive } from '../api/live.ts'
import { TooltipProvider, Toasts } from '../ui/index.ts'
import { App } from './app.tsx'
import { connectLive } from './connect-live.ts'
import { createStores } from './create-stores.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { preloadPages } from './pages.tsx'
import { parseRoute } from './route.ts'
import { AppProvider } from './stores.tsx'

start()

function start(): void {
  const element = document.getElementById('root')
  if (element === null) return
  const transport = chooseTransport()
  const api = createApi(transport.send)
  const live = createLive(transport)
  const stores = createStores(api)
  connectLive(live, stores)
  preloadPages(parseRoute(window.location.hash))

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
