import { withHiddenShown } from '#shared/hidden-characters.ts'

/** Later than this a number is a time: 2001, in ms. */
const EARLIEST_TIME = 1_000_000_000_000

/** One value of an answer in one line. */
export function cellOf(member: string, value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'yes' : 'no'
    case 'number':
      return isTime(member, value) ? timeOf(value) : String(value)
    case 'string':
      return withHiddenShown(value, 'word')
    case 'object':
      return value === null ? '–' : cellOfObject(value)
    default:
      return '–'
  }
}

function cellOfObject(value: object): string {
  if (Array.isArray(value) && value.every(isScalar)) return value.map(one => cellOf('', one)).join(', ')
  // How the state of something is told: what it is, and more for programs.
  const isState = 'at' in value && typeof value.at === 'string'
  return withHiddenShown(isState ? String(value.at) : JSON.stringify(value), 'word')
}

export function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}

function isTime(member: string, value: number): boolean {
  return value > EARLIEST_TIME && /(^at|At|^from|^to)$/.test(member)
}

/** The person's own clock, to the minute. */
function timeOf(ms: number): string {
  const date = new Date(ms)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}
