import { Plus, RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, type ButtonVariant } from '../button.tsx'
import { Checkbox } from '../checkbox.tsx'
import { Field } from '../field.tsx'
import { FilterInput } from '../filter-input.tsx'
import { Form } from '../form.tsx'
import { IconButton } from '../icon-button.tsx'
import { Input, Textarea } from '../input.tsx'
import { Kbd } from '../kbd.tsx'
import { Section } from '../page-header.tsx'
import { Select } from '../select.tsx'
import { Switch } from '../switch.tsx'

const VARIANTS: readonly ButtonVariant[] = ['primary', 'secondary', 'ghost', 'danger']

export function Controls() {
  return (
    <>
      <Section title="Buttons">
        <div className="flex flex-col gap-3">
          {VARIANTS.map(variant => (
            <div key={variant} className="flex flex-wrap items-center gap-2">
              <Button variant={variant}>Save changes</Button>
              <Button variant={variant} icon={Plus}>
                With icon
              </Button>
              <Button variant={variant} isLoading>
                Saving
              </Button>
              <Button variant={variant} disabled>
                Not now
              </Button>
              <Button variant={variant} size="sm">
                Small
              </Button>
              <Button variant={variant} shortcut="mod+k">
                Shortcut
              </Button>
            </div>
          ))}
          <div className="flex items-center gap-2">
            <IconButton label="Restart" icon={RotateCw} />
            <IconButton label="Delete" icon={Trash2} variant="secondary" />
            <IconButton label="Delete, not now" icon={Trash2} disabled />
            <Kbd keys="mod+shift+p" />
          </div>
        </div>
      </Section>
      <Section title="Fields">
        <Fields />
      </Section>
    </>
  )
}

function Fields() {
  const [filter, setFilter] = useState('')
  const [colour, setColour] = useState<'red' | 'blue'>('red')
  const [isOn, setIsOn] = useState(true)
  return (
    <Form onSubmit={() => undefined} className="max-w-md">
      <Field label="Name" hint="What people call it.">
        <Input placeholder="Laptop" />
      </Field>
      <Field label="Command" isOptional>
        <Input isMono defaultValue="npx -y @modelcontextprotocol/server-memory" />
      </Field>
      <Field label="Port" problem="Choose a number from 1024 to 65535.">
        <Input defaultValue="80" />
      </Field>
      <Field label="Not now">
        <Input disabled defaultValue="Cannot be changed here" />
      </Field>
      <Field label="Configuration">
        <Textarea isMono defaultValue={'{\n  "mcpServers": {}\n}'} />
      </Field>
      <Field label="Colour">
        <Select
          value={colour}
          onValue={setColour}
          options={[
            { value: 'red', label: 'Red' },
            { value: 'blue', label: 'Blue' },
          ]}
        />
      </Field>
      <FilterInput label="Filter things" value={filter} onValue={setFilter} />
      <Checkbox label="Start with the system" hint="In the tray, without a window." isChecked={isOn} onCheck={setIsOn} />
      <Checkbox label="Not now" isChecked={false} onCheck={setIsOn} isDisabled />
      <Switch label="Offered to clients" hint="Takes effect at once." isOn={isOn} onSwitch={setIsOn} />
      <Switch label="Off" isOn={false} onSwitch={setIsOn} isDisabled />
    </Form>
  )
}
