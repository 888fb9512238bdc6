import type { UsageLimit } from '#shared/model/usage.ts'

export function unitsText(units: number): string {
  return `${units.toLocaleString('en')} ${Math.abs(units) === 1 ? 'unit' : 'units'}`
}

/** A day of UTC, as people write it. */
export function dateText(at: number): string {
  return new Date(at).toLocaleDateString('en', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
}

const NAMES: Readonly<Record<UsageLimit['kind'], string>> = {
  units: 'Included and prepaid units',
  cap: 'Monthly cap of the organization',
  workspaceCap: 'Monthly cap of this workspace',
  keyCap: 'Monthly cap of a key',
}

export function limitName({ kind }: Pick<UsageLimit, 'kind'>): string {
  return NAMES[kind]
}

/** What ends a pause, or will. */
export function endOf({ kind, endsAt }: Pick<UsageLimit, 'kind' | 'endsAt'>): string {
  const mend = kind === 'units' ? 'a top-up' : 'a higher cap'
  return endsAt === null ? `Only ${mend} ends it.` : `It ends on ${dateText(endsAt)} (UTC), or with ${mend}.`
}
