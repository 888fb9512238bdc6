import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { CodeDraft, CodeUses } from '#shared/model/code.ts'
import { Button, Callout, IconButton, Select, StateDot } from '../../../ui/index.ts'

interface SecretUsesProps {
  readonly draft: CodeDraft
  readonly uses: CodeUses
  readonly secretNames: readonly string[]
  readonly onChange: (change: Partial<CodeDraft>) => void
  readonly onAddSecret: (name: string) => void
}

/** Each secret that the code is given: where it is used, and whether there is one. */
export function SecretUses({ draft: { secrets }, uses, secretNames, onChange, onAddSecret }: SecretUsesProps) {
  const found = uses.names.map(({ name, lines }) => ({ name, words: linesOf(lines), isDeclared: false }))
  const declared = secrets
    .filter(name => !uses.names.some(use => use.name === name))
    .map(name => ({ name, words: 'Declared', isDeclared: true }))
  const all = [...found, ...declared]
  return (
    <div className="flex flex-col gap-3">
      {uses.computed.length > 0 && (
        <Callout tone="warning" title="Which secret is meant cannot always be read">
          In line {uses.computed.map(({ line }) => line).join(', ')} the name is computed. There the code gets only what is named elsewhere
          or declared below.
        </Callout>
      )}
      {all.length === 0 ? (
        <p className="text-muted">
          It uses none. Write <span className="font-mono">config.NAME</span> in the source to be given one.
        </p>
      ) : (
        <ul aria-label="Secrets of the tool" className="divide-y divide-line rounded-lg border border-line">
          {all.map(({ name, words, isDeclared }) => {
            const isThere = secretNames.includes(name)
            return (
              <li key={name} className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 py-1 pr-1.5 pl-3">
                <span className="min-w-0 flex-1 basis-40 truncate font-mono text-xs">{name}</span>
                <span className="text-xs text-muted">{words}</span>
                <span className="w-28 text-xs">
                  <StateDot tone={isThere ? 'success' : 'warning'} label={isThere ? 'There' : 'Missing'} />
                </span>
                {!isThere && (
                  <Button
                    size="sm"
                    icon={Plus}
                    onClick={() => {
                      onAddSecret(name)
                    }}
                  >
                    Add secret
                  </Button>
                )}
                {isDeclared && (
                  <IconButton
                    label={`Take out ${name}`}
                    icon={X}
                    onClick={() => {
                      onChange({ secrets: secrets.filter(one => one !== name) })
                    }}
                  />
                )}
              </li>
            )
          })}
        </ul>
      )}
      <Declare
        names={secretNames.filter(name => !all.some(one => one.name === name))}
        onDeclare={name => {
          onChange({ secrets: [...secrets, name] })
        }}
      />
    </div>
  )
}

function linesOf(lines: readonly number[]): string {
  return lines.length === 1 ? `Line ${String(lines[0])}` : `Lines ${lines.join(', ')}`
}

/** For names that are computed: what the code may be given beside what is found. */
function Declare({ names, onDeclare }: { readonly names: readonly string[]; readonly onDeclare: (name: string) => void }) {
  const [chosen, setChosen] = useState('')
  if (names.length === 0) return null
  const isChosen = names.includes(chosen)
  return (
    <div className="flex items-center gap-2">
      <Select
        aria-label="Secret to declare"
        value={isChosen ? chosen : ''}
        options={[{ value: '', label: 'Another secret' }, ...names.map(name => ({ value: name, label: name }))]}
        onValue={setChosen}
        className="w-56"
      />
      <Button
        disabled={!isChosen}
        onClick={() => {
          onDeclare(chosen)
          setChosen('')
        }}
      >
        Declare
      </Button>
    </div>
  )
}
