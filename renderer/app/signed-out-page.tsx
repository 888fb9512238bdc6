import { Button, Callout } from '../ui/index.ts'
import { Wordmark } from './wordmark.tsx'

/** For a browser whose session ended or never began: how to get a new link. */
export function SignedOutPage() {
  return (
    <main className="mx-auto flex max-w-lg flex-col gap-5 p-6 pt-24">
      <Wordmark />
      <h1 className="text-xl font-semibold">You are signed out</h1>
      <p className="text-muted">
        Atrium lets a browser in by a link that works once. Go to the terminal where Atrium runs and press Enter: it prints a new link. Open
        that link here.
      </p>
      <Callout title="No terminal at hand">
        Quit Atrium and start it again with <span className="font-mono">npm start</span>. It prints a link at once. Your workspaces, servers
        and keys stay.
      </Callout>
      <div>
        <Button
          variant="primary"
          onClick={() => {
            window.location.reload()
          }}
        >
          Try again
        </Button>
      </div>
    </main>
  )
}
