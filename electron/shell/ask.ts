import type { OutputOf } from '#shared/contract/define.ts'
import { contract, type Contract, type OperationName } from '#shared/contract/index.ts'
import { newUuid } from '#core/lib/ids.ts'
import type { RunningCore } from './running-core.ts'

/** Asks the core as the person at this machine; undefined when it refuses. */
export async function ask<Name extends OperationName>(
  core: RunningCore,
  name: Name,
  input: unknown,
): Promise<OutputOf<Contract[Name]> | undefined> {
  const outcome = await core.execute(name, input, {
    requestId: newUuid(),
    surface: 'page',
    actor: core.owner(),
    signal: new AbortController().signal,
  })
  // The compiler cannot follow that the schema found by a name parses to that name's output.
  return outcome.ok ? (contract[name].output.parse(outcome.data) as OutputOf<Contract[Name]>) : undefined
}
