import { useState } from 'react'
import type { ImportedServer } from '#shared/model/import.ts'
import { Badge, Checkbox, Field, Input, VisibleText } from '../../../ui/index.ts'
import { FoundValues } from './found-values.tsx'
import { launchOf } from './import-picks.ts'
import type { ShownServer } from './use-picks.ts'

/** A server that was found: whether to take it, and what is to be decided about it. */
export function FoundServer({ shown }: { readonly shown: ShownServer }) {
  const { server, pick, refusal, onChange } = shown
  const launch = launchOf(server, pick)
  return (
    <li className="flex flex-col gap-3 px-3 py-2.5">
      <Checkbox
        label={
          <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-medium">{server.name}</span>
            <Marks shown={shown} />
          </span>
        }
        hint={
          <span className="font-mono break-all">
            <VisibleText text={launch?.words.join(' ') ?? ''} />
          </span>
        }
        isChecked={pick.isChosen}
        onCheck={isChosen => {
          onChange({ isChosen })
        }}
      />
      {refusal !== undefined && (
        <p role="alert" className="pl-6 text-xs text-danger-ink">
          {refusal}
        </p>
      )}
      {pick.isChosen && <Decisions shown={shown} />}
    </li>
  )
}

/** What a server that is taken still needs: a name, which way it runs, and what becomes of its values. */
function Decisions({ shown }: { readonly shown: ShownServer }) {
  const { server, pick, problems, onChange } = shown
  const launch = launchOf(server, pick)
  const isNaming = useIsNaming(pick.name !== server.name || problems?.name !== undefined)
  return (
    <div className="flex flex-col gap-3 pl-6 empty:hidden">
      <Notes server={server} />
      {isNaming && (
        <Field label="Name" problem={problems?.name}>
          <Input
            value={pick.name}
            onValue={name => {
              onChange({ name })
            }}
          />
        </Field>
      )}
      {server.launches.length > 1 && (
        <Checkbox
          label="Call the address itself"
          hint="The command only leads to it: without it nothing runs here, and Atrium can sign in by itself."
          isChecked={pick.launch === 0}
          onCheck={isDirect => {
            onChange({ launch: isDirect ? 0 : 1, values: {} })
          }}
        />
      )}
      {launch && <FoundValues launch={launch} shown={shown} />}
    </div>
  )
}

function Marks({ shown: { server, isShownBefore } }: { readonly shown: ShownServer }) {
  return (
    <>
      {server.project !== null && <Badge>{lastOf(server.project)}</Badge>}
      {server.alreadyHere !== null && <Badge>Here as {server.alreadyHere.name}</Badge>}
      {server.alreadyHere === null && isShownBefore && <Badge>The same as above</Badge>}
      {server.isOff && <Badge>Off in its client</Badge>}
    </>
  )
}

/** The folder of a project by its own name. */
function lastOf(folder: string): string {
  return folder.split(/[/\\]/).findLast(part => part !== '') ?? folder
}

function Notes({ server: { notes } }: { readonly server: ImportedServer }) {
  if (notes.length === 0) return null
  return (
    <ul className="flex flex-col gap-0.5 text-xs text-warning-ink">
      {notes.map(note => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
}

/** Once a name was asked for, its field stays: the first letter typed may already be a good name. */
function useIsNaming(isAsked: boolean): boolean {
  const [isNaming, setIsNaming] = useState(isAsked)
  if (isAsked && !isNaming) setIsNaming(true)
  return isAsked || isNaming
}
