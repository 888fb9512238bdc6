import { LogIn, SquareArrowOutUpRight } from 'lucide-react'
import { useState } from 'react'
import type { Server, SignIn } from '#shared/model/server.ts'
import { attempt } from '../../api/loading.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, buttonLook, Callout, Facts, formatClock, Section, showToast } from '../../ui/index.ts'

/** Whether somebody has to sign in to it, or is about to. */
export function waitsForSignIn({ state, signIn, isOn }: Pick<Server, 'state' | 'signIn' | 'isOn'>): boolean {
  return isOn && (state.at === 'signInNeeded' || signIn?.at === 'waiting')
}

/** What a server waits for a person for, with the button for it. Draws nothing while it waits for nobody. */
export function SignInNote({ server }: { readonly server: Server }) {
  const { signIn, state } = server
  if (!waitsForSignIn(server)) return null
  const reason = state.at === 'signInNeeded' ? state.reason : 'Sign in to this server.'
  if (signIn?.at === 'waiting') {
    return (
      <div role="status">
        <Callout tone="accent" title="Finish the sign-in in your browser" action={<OpenPage signIn={signIn} />}>
          {signIn.until !== null && `Atrium waits for it until ${formatClock(signIn.until)}. `}
          It goes on by itself when you are done there.
        </Callout>
      </div>
    )
  }
  return (
    <div role="alert">
      <Callout tone="warning" title={signIn?.reason ?? reason} action={<SignInButton server={server} />}>
        {signIn?.problem}
      </Callout>
    </div>
  )
}

interface SignInButtonProps {
  readonly server: Server
  /** In a row of a table. */
  readonly isShort?: boolean
}

/** Begins the sign-in; where Atrium cannot open a browser itself, this one opens the page. */
export function SignInButton({ server, isShort = false }: SignInButtonProps) {
  const { servers } = useStores()
  const [isBeginning, setIsBeginning] = useState(false)
  const begin = async () => {
    setIsBeginning(true)
    const answer = await attempt(() => servers.getState().signIn(server))
    setIsBeginning(false)
    if (!answer.ok) showToast({ text: answer.problem.message, tone: 'danger' })
    else if (!answer.data.isOpened) window.open(answer.data.url, '_blank', 'noopener,noreferrer')
  }
  const onClick = () => void begin() /* because it tells its failure */
  const wantsMore = server.signIn?.at === 'moreAccess'
  if (isShort) {
    return (
      <Button size="sm" disabled={isBeginning} onClick={onClick}>
        {wantsMore ? 'Agree' : 'Sign in'}
      </Button>
    )
  }
  return (
    <Button variant="primary" icon={LogIn} isLoading={isBeginning} onClick={onClick}>
      {wantsMore ? 'Agree to more access' : 'Sign in'}
    </Button>
  )
}

/** For whoever closed the page, or whose browser kept it from opening. */
function OpenPage({ signIn: { url } }: { readonly signIn: SignIn }) {
  if (url === null) return null
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" className={buttonLook('secondary', 'md')}>
      <SquareArrowOutUpRight aria-hidden size={14} />
      Open the page again
    </a>
  )
}

/** Who let Atrium in and for what; the way out. Draws nothing where nobody signed in. */
export function SignInSection({ server }: { readonly server: Server }) {
  const { servers } = useStores()
  const [isLeaving, setIsLeaving] = useState(false)
  const { signIn } = server
  if (signIn === null || signIn.issuer === null) return null
  const leave = async () => {
    setIsLeaving(true)
    const answer = await attempt(() => servers.getState().signOut(server))
    setIsLeaving(false)
    showToast(answer.ok ? { text: `Signed out of ${server.name}.`, tone: 'success' } : { text: answer.problem.message, tone: 'danger' })
  }
  return (
    <Section
      title="Sign-in"
      description="Atrium keeps what it got there in the vault, and renews it by itself."
      actions={
        <Button size="sm" isLoading={isLeaving} onClick={() => void leave() /* because it tells its failure */}>
          Sign out
        </Button>
      }
    >
      <Facts
        facts={[
          { name: 'Signed in at', value: signIn.issuer },
          { name: 'Access', value: signIn.scopes.length > 0 ? signIn.scopes.join(', ') : 'What the server gives by itself' },
        ]}
      />
    </Section>
  )
}
