import { Unplug } from 'lucide-react'
import { AppError } from '#shared/errors.ts'
import { Badge, StateDot, type Tone } from '../badge.tsx'
import { Button } from '../button.tsx'
import { Callout } from '../callout.tsx'
import { CodeBlock } from '../code-block.tsx'
import { CopyButton } from '../copy-button.tsx'
import { Facts } from '../facts.tsx'
import { Section } from '../page-header.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { EmptyState, ProblemState, Skeleton } from '../states.tsx'
import { Stepper } from '../stepper.tsx'
import { WorkspaceMark } from '../workspace-mark.tsx'

const TONES: readonly Tone[] = ['neutral', 'accent', 'success', 'warning', 'danger']
const PROBLEM = new AppError('upstream_failed', 'The server answered nothing for 30 seconds. Look at its log, then start it again.', {
  details: { requestId: '0197a3f2-6c1e-7d4b-9a55-2f0c1b7e8d11' },
})

export function Feedback() {
  return (
    <>
      <Section title="States">
        <div className="grid gap-4 md:grid-cols-2">
          <EmptyState icon={Unplug} title="No servers yet" action={<Button variant="primary">Add server</Button>}>
            An MCP server brings the tools that assistants call.
          </EmptyState>
          <ProblemState problem={PROBLEM} onRetry={() => undefined} />
          <Skeleton />
          <ProblemNote problem={PROBLEM} />
        </div>
      </Section>
      <Section title="Marks">
        <div className="flex flex-col gap-3">
          <div className="flex flex-wrap gap-2">
            {TONES.map(tone => (
              <Badge key={tone} tone={tone}>
                {tone}
              </Badge>
            ))}
          </div>
          <div className="flex flex-wrap gap-4">
            {TONES.map(tone => (
              <StateDot key={tone} tone={tone} label={tone} isMoving={tone === 'accent'} />
            ))}
          </div>
          <div className="flex flex-wrap gap-2">
            {['Default', 'Work', 'Home lab', 'Client A', 'Ops', 'Research', 'Music', 'Zoo'].map((name, index) => (
              <WorkspaceMark key={name} workspace={{ id: `${name}${String(index)}`, name }} size="md" />
            ))}
          </div>
        </div>
      </Section>
      <Section title="Callouts">
        <div className="flex flex-col gap-2">
          {TONES.map(tone => (
            <Callout key={tone} tone={tone} title={`A ${tone} callout`} action={<Button size="sm">Review</Button>}>
              It says what happened and what to do now.
            </Callout>
          ))}
        </div>
      </Section>
      <Section title="Code and facts">
        <div className="grid gap-4 md:grid-cols-2">
          <CodeBlock
            label="Configuration for Cursor"
            copyLabel="Copy"
            code={'{\n  "mcpServers": {\n    "atrium": { "url": "http://127.0.0.1:7717/w/default/mcp" }\n  }\n}'}
          />
          <Facts
            facts={[
              { name: 'State', value: <StateDot tone="success" label="Ready" /> },
              { name: 'Request', value: <span className="font-mono text-xs">0197a3f2-6c1e</span> },
              { name: 'Copy', value: <CopyButton value="text" label="Copy text" /> },
            ]}
          />
        </div>
      </Section>
      <Section title="Steps">
        <Stepper label="First steps" steps={['You', 'Server', 'Client']} current={1} />
      </Section>
    </>
  )
}
