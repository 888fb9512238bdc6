import type { ReactNode } from 'react'
import { isDangerousName } from '#shared/dangerous-names.ts'
import type { EnvironmentValue, HttpLaunch, Launch, OAuthClient, Server, StdioLaunch } from '#shared/model/server.ts'
import { Badge, VisibleText } from '../../ui/index.ts'
import { ArgumentsReview } from './arguments-review.tsx'
import { isOpenToOthers } from './http-draft.ts'
import { SecretWord } from './secret-word.tsx'

type ReviewedServer = Pick<Server, 'launch' | 'fingerprint'>

/** Exactly what will run: every word of the command, untruncated, the folder, and where each variable comes from; of an address, what is sent with each call. */
export function LaunchReview({ server: { launch, fingerprint } }: { readonly server: ReviewedServer }) {
  return (
    <dl className="flex flex-col divide-y divide-line rounded-lg border border-line bg-sunken">
      <Parts launch={launch} />
      <Part name="Fingerprint">
        <span className="font-mono text-xs text-muted" title={fingerprint}>
          {shortFingerprint(fingerprint)}
        </span>
      </Part>
    </dl>
  )
}

function Parts({ launch }: { readonly launch: Launch }) {
  if (launch.kind === 'custom') return <Part name="Runs">The tools that are written in Atrium, in its sandbox</Part>
  return launch.kind === 'http' ? <HttpParts launch={launch} /> : <StdioParts launch={launch} />
}

function StdioParts({ launch }: { readonly launch: StdioLaunch }) {
  return (
    <>
      <Part name="Runs">
        <Words words={[launch.command]} label="Command" />
      </Part>
      <Part name="Arguments">{launch.args.length === 0 ? <None /> : <ArgumentsReview args={launch.args} />}</Part>
      <Part name="In folder">
        {launch.cwd === null ? (
          <span className="text-muted">A folder of its own, made by Atrium</span>
        ) : (
          <Words words={[launch.cwd]} label="Folder" />
        )}
      </Part>
      <Part name="Environment">
        <Named values={launch.environment} />
      </Part>
      {launch.bundle && (
        <Part name="Bundle">
          <VisibleText text={`${launch.bundle.name} ${launch.bundle.version}`} />
          <p className="font-mono text-xs break-all text-muted">SHA-256 {launch.bundle.sha256}</p>
        </Part>
      )}
    </>
  )
}

function HttpParts({ launch }: { readonly launch: HttpLaunch }) {
  return (
    <>
      <Part name="Calls">
        <Words words={[launch.url]} label="Address" />
      </Part>
      {isOpenToOthers(launch.url) && (
        <Part name="Encrypted">
          <span className="text-warning-ink">No: whoever is on the way can read and change what is sent.</span>
        </Part>
      )}
      <Part name="Speaks">{TRANSPORTS[launch.transport]}</Part>
      <Part name="Headers">
        <Named values={launch.headers} />
      </Part>
      {launch.oauth !== null && (
        <Part name="Sign-in">
          <SignInParts client={launch.oauth} />
        </Part>
      )}
    </>
  )
}

const TRANSPORTS = {
  auto: 'Streamable HTTP, or HTTP with SSE where it knows only that',
  streamable: 'Streamable HTTP',
  sse: 'HTTP with SSE, the older way',
} as const

/** What a person typed in for the sign-in. */
function SignInParts({ client: { clientId, clientSecret, scope, redirectPort } }: { readonly client: OAuthClient }) {
  return (
    <ul className="flex flex-col gap-1 text-xs">
      {clientId !== null && (
        <li className="break-all">
          Client ID{' '}
          <span className="font-mono">
            <VisibleText text={clientId} />
          </span>
        </li>
      )}
      {clientSecret !== null && (
        <li className="flex items-center gap-2">
          Client secret <SecretWord secret={{ secret: clientSecret }} />
        </li>
      )}
      {scope !== null && (
        <li className="break-all">
          Scope{' '}
          <span className="font-mono">
            <VisibleText text={scope} />
          </span>
        </li>
      )}
      {redirectPort !== null && <li>Comes back to port {redirectPort} of this machine</li>}
    </ul>
  )
}

function Named({ values }: { readonly values: Readonly<Record<string, EnvironmentValue>> }) {
  const entries = Object.entries(values)
  if (entries.length === 0) return <None />
  return (
    <ul className="flex flex-col gap-1">
      {entries.map(([name, given]) => (
        <li key={name} className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-mono text-xs break-all">{name}</span>
          {'secret' in given ? (
            <SecretWord secret={given} />
          ) : (
            <span className="min-w-0 font-mono text-xs break-all text-muted">
              = <VisibleText text={given.value} />
            </span>
          )}
          {isDangerousName(name) && <Badge tone="warning">Decides what runs</Badge>}
        </li>
      ))}
    </ul>
  )
}

/** Enough to compare two by eye: `3f9a 02c1 77de b4a0`. */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ')
}

function Part({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-3 px-3 py-2">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  )
}

function Words({ words, label }: { readonly words: readonly string[]; readonly label: string }) {
  return (
    <ol aria-label={label} className="flex flex-col font-mono text-xs leading-5">
      {words.map(word => (
        <li key={word} className="min-w-0 break-all whitespace-pre-wrap">
          <VisibleText text={word} />
        </li>
      ))}
    </ol>
  )
}

function None() {
  return <span className="text-muted">None</span>
}
