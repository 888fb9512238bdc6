import { useState } from 'react'
import { useStore } from 'zustand'
import type { GatewayStatus } from '#shared/model/gateway.ts'
import { Port } from '#shared/model/settings.ts'
import { useStores } from '../../app/stores.tsx'
import {
  Button,
  CopyButton,
  Facts,
  Field,
  Form,
  Input,
  ProblemNote,
  ProblemState,
  SettingsGroup,
  showToast,
  Skeleton,
  StateDot,
  useAction,
} from '../../ui/index.ts'

export function GatewaySection() {
  const { gateway, problem, load } = useStore(useStores().gateway)
  return (
    <SettingsGroup title="Gateway" description="Where assistants connect. Only programs on this machine reach it.">
      {gateway === undefined && problem && (
        <ProblemState problem={problem} onRetry={() => void load() /* because a store keeps its own problem */} />
      )}
      {gateway === undefined && !problem && <Skeleton rows={3} />}
      {gateway && (
        <div className="flex flex-col gap-5">
          <GatewayFacts gateway={gateway} />
          <PortForm key={gateway.port} gateway={gateway} />
        </div>
      )}
    </SettingsGroup>
  )
}

function GatewayFacts({ gateway }: { readonly gateway: GatewayStatus }) {
  const states = {
    listening: <StateDot tone="success" label="Listening" />,
    busy: <StateDot tone="danger" label={`The port is held by ${gateway.holder ?? 'another program'}`} />,
    stopped: <StateDot tone="neutral" label="Stopped" />,
  }
  return (
    <Facts
      facts={[
        { name: 'State', value: states[gateway.state] },
        {
          name: 'Address',
          value: (
            <span className="flex items-center gap-1">
              <span className="font-mono text-xs">{gateway.baseUrl}</span>
              <CopyButton value={gateway.baseUrl} label="Copy address" isIconOnly />
            </span>
          ),
        },
        { name: 'Open sessions', value: gateway.sessions },
        { name: 'Calls in flight', value: gateway.callsInFlight },
        { name: 'Version', value: gateway.version },
      ]}
    />
  )
}

function PortForm({ gateway }: { readonly gateway: GatewayStatus }) {
  const stores = useStores()
  const kept = useStore(stores.settings, state => state.settings?.gatewayPort ?? gateway.port)
  const [typed, setTyped] = useState<string>()
  const text = typed ?? String(kept)
  const port = Port.safeParse(Number(text))
  const save = useAction(async (gatewayPort: number) => {
    await stores.settings.getState().change({ gatewayPort })
    await stores.gateway.getState().restart()
    const now = stores.gateway.getState().gateway
    if (now?.state === 'listening') showToast({ text: `The gateway listens on port ${String(now.port)}.` })
  })
  const isChanged = port.data !== kept
  return (
    <Form
      onSubmit={() => {
        if (port.success) void save.run(port.data) /* because useAction keeps the problem */
      }}
      className="max-w-sm"
    >
      <Field
        label="Port"
        hint={hintOf({
          isChanged,
          isElsewhere: !save.isRunning && gateway.state !== 'stopped' && kept !== gateway.port,
          port: gateway.port,
        })}
        problem={port.success ? undefined : 'Choose a number from 1024 to 65535.'}
      >
        <Input value={text} onValue={setTyped} inputMode="numeric" isMono />
      </Field>
      {save.problem && <ProblemNote problem={save.problem} />}
      <div>
        <Button type="submit" isLoading={save.isRunning} disabled={!port.success}>
          {isChanged ? 'Change port and restart gateway' : 'Restart gateway'}
        </Button>
      </div>
    </Form>
  )
}

/** `isElsewhere`: the gateway is not on the port that is kept, because its start was told another or it was not restarted yet. */
function hintOf({ isChanged, isElsewhere, port }: HintFacts): string {
  if (isElsewhere)
    return `The gateway is on port ${String(port)} now. Restarted, it takes this one, unless --port or ATRIUM_PORT says another.`
  if (isChanged) return 'Clients keep the old address until you change it in their settings.'
  return 'Stays the same across restarts, because clients keep the address.'
}

interface HintFacts {
  readonly isChanged: boolean
  readonly isElsewhere: boolean
  readonly port: number
}
