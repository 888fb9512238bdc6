import type { HttpLaunch } from '#shared/model/server.ts'
import { Callout, Field, Fold, Folds, Input, Select, type SelectOption } from '../../ui/index.ts'
import { HeaderFields, SecretSelect } from './header-fields.tsx'
import { isOpenToOthers, nameOfUrl, type HttpDraft, type HttpProblems } from './http-draft.ts'

const TRANSPORTS: readonly SelectOption<HttpLaunch['transport']>[] = [
  { value: 'auto', label: 'Automatic' },
  { value: 'streamable', label: 'Streamable HTTP' },
  { value: 'sse', label: 'HTTP with SSE (older)' },
]

interface HttpFieldsProps {
  readonly draft: HttpDraft
  readonly problems: HttpProblems
  readonly secrets: readonly string[]
  readonly onChange: (draft: HttpDraft) => void
  /** The name follows the address until it is typed. */
  readonly isNameSuggested?: boolean
  /** Its first field is where one types next. */
  readonly takesFocus?: boolean
}

/** A server at an address, as fields. */
export function HttpFields({ draft, problems, secrets, onChange, isNameSuggested = false, takesFocus = true }: HttpFieldsProps) {
  const isFollowing = isNameSuggested && (draft.name === '' || draft.name === nameOfUrl(draft.url))
  return (
    <>
      <Field label="Address" problem={problems.url} hint="The address of its MCP endpoint, as its maker names it.">
        <Input
          isMono
          autoFocus={takesFocus}
          type="url"
          placeholder="https://mcp.example.com/mcp"
          value={draft.url}
          onValue={url => {
            onChange({ ...draft, url, name: isFollowing ? nameOfUrl(url) : draft.name })
          }}
        />
      </Field>
      {isOpenToOthers(draft.url) && <NotEncrypted />}
      <Field
        label="Name"
        problem={problems.name}
        hint={isNameSuggested ? 'Clients see it before the name of each tool, as in linear__list_issues.' : undefined}
      >
        <Input
          value={draft.name}
          onValue={name => {
            onChange({ ...draft, name })
          }}
        />
      </Field>
      <HeaderFields
        headers={draft.headers}
        problems={problems.headers}
        secrets={secrets}
        onChange={headers => {
          onChange({ ...draft, headers })
        }}
      />
      <More draft={draft} problem={problems.redirectPort} secrets={secrets} onChange={onChange} />
    </>
  )
}

/** Whoever sends over plain HTTP shall know it. */
export function NotEncrypted() {
  return (
    <Callout tone="warning" title="The way there is not encrypted">
      Whoever is on it can read and change what is sent, headers and answers included. Use https:// if the server has it.
    </Callout>
  )
}

/** What hardly anybody needs. */
function More({
  draft,
  problem,
  secrets,
  onChange,
}: Pick<HttpFieldsProps, 'draft' | 'secrets' | 'onChange'> & { readonly problem: string | undefined }) {
  const { transport, clientId, clientSecret, scope, redirectPort } = draft
  const isUsed = transport !== 'auto' || [clientId, clientSecret, scope, redirectPort].some(text => text !== '')
  return (
    <Folds>
      <Fold summary={<span className="font-medium">More</span>} isFirstOpen={isUsed}>
        <div className="flex flex-col gap-3">
          <Field label="Transport" hint="Automatic is Streamable HTTP, or HTTP with SSE where the server knows only that.">
            <Select
              value={transport}
              options={TRANSPORTS}
              onValue={chosen => {
                onChange({ ...draft, transport: chosen })
              }}
            />
          </Field>
          <Field
            label="OAuth client ID"
            isOptional
            hint="Only for a server whose maker gave you one. Otherwise Atrium registers itself when you sign in."
          >
            <Input
              isMono
              value={clientId}
              onValue={typed => {
                onChange({ ...draft, clientId: typed })
              }}
            />
          </Field>
          <Field label="OAuth client secret" isOptional hint="One of this workspace’s secrets.">
            <SecretSelect
              none="None"
              secret={clientSecret}
              secrets={secrets}
              onSecret={chosen => {
                onChange({ ...draft, clientSecret: chosen })
              }}
            />
          </Field>
          <Field label="OAuth scope" isOptional hint="Left empty, what the server asks for.">
            <Input
              isMono
              value={scope}
              onValue={typed => {
                onChange({ ...draft, scope: typed })
              }}
            />
          </Field>
          <Field
            label="OAuth redirect port"
            isOptional
            problem={problem}
            hint="Only where your client was registered with one on 127.0.0.1. Left empty, any free one."
          >
            <Input
              isMono
              inputMode="numeric"
              value={redirectPort}
              onValue={typed => {
                onChange({ ...draft, redirectPort: typed })
              }}
            />
          </Field>
        </div>
      </Fold>
    </Folds>
  )
}
