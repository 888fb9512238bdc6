import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { CodeDraft, CodeUses } from '#shared/model/code.ts'
import { Button, Callout, Field, Form, IconButton, Input, Section } from '../../../ui/index.ts'
import { hostsNotAllowed, readHost } from './hosts.ts'
import { SecretUses } from './secret-uses.tsx'

interface AccessTabProps {
  readonly draft: CodeDraft
  readonly uses: CodeUses
  /** The names that the code can be given in this workspace. */
  readonly secretNames: readonly string[]
  readonly onChange: (change: Partial<CodeDraft>) => void
  readonly onAddSecret: (name: string) => void
}

/** What the code may reach and what it is given: hosts and secrets. */
export function AccessTab({ draft, uses, secretNames, onChange, onAddSecret }: AccessTabProps) {
  return (
    <div className="h-full overflow-y-auto pb-10">
      <div className="max-w-3xl">
        <Section
          title="Hosts"
          description="The only ones that fetch reaches, beside those that the workspace allows for all its tools. Addresses of this machine and of private networks stay shut."
        >
          <Hosts draft={draft} onChange={onChange} />
        </Section>
        <Section
          title="Secrets"
          description="Found by reading the source: the code gets these and no others, in config, and they go to the hosts above alone."
        >
          <SecretUses draft={draft} uses={uses} secretNames={secretNames} onChange={onChange} onAddSecret={onAddSecret} />
        </Section>
      </div>
    </div>
  )
}

function Hosts({ draft: { hosts, source }, onChange }: Pick<AccessTabProps, 'draft' | 'onChange'>) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const add = () => {
    const read = readHost(text, hosts)
    setProblem(read.ok ? undefined : read.problem)
    if (!read.ok) return
    onChange({ hosts: [...hosts, read.host] })
    setText('')
  }
  const offered = hostsNotAllowed(source, hosts)
  return (
    <div className="flex flex-col gap-3">
      {hosts.length > 0 && (
        <ul aria-label="Allowed hosts" className="divide-y divide-line rounded-lg border border-line">
          {hosts.map(host => (
            <li key={host} className="flex h-9 items-center gap-2 pr-1 pl-3">
              <span className="min-w-0 flex-1 truncate font-mono text-xs">{host}</span>
              <IconButton
                label={`Take out ${host}`}
                icon={X}
                onClick={() => {
                  onChange({ hosts: hosts.filter(one => one !== host) })
                }}
              />
            </li>
          ))}
        </ul>
      )}
      {hosts.includes('*') && (
        <Callout tone="warning" title="Any public host may be reached">
          No secret is sent to a host that only * allows. Name the hosts that need one.
        </Callout>
      )}
      <Form onSubmit={add} className="max-w-md">
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <Field label="Host" isLabelHidden problem={problem} hint="An exact name, *.example.com for all below it, or * for any.">
              <Input
                isMono
                placeholder="api.example.com"
                value={text}
                onValue={next => {
                  setText(next)
                  setProblem(undefined)
                }}
              />
            </Field>
          </div>
          <Button type="submit" icon={Plus}>
            Allow host
          </Button>
        </div>
      </Form>
      {offered.length > 0 && (
        <div className="flex flex-wrap items-center gap-2 text-xs text-muted">
          Written in the source, and not allowed yet:
          {offered.map(host => (
            <Button
              key={host}
              size="sm"
              icon={Plus}
              onClick={() => {
                onChange({ hosts: [...hosts, host] })
              }}
            >
              <span className="font-mono">{host}</span>
            </Button>
          ))}
        </div>
      )}
    </div>
  )
}
