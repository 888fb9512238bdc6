import { v7 } from 'uuid'

/** A UUID v7: unique, and sorted by the time it was made. */
export const newUuid = (): string => v7()

/** An id that says what it is of: `srv_` and 32 hex digits of a UUID v7. */
export const newId = (prefix: 'srv' | 'sec' | 'key' | 'mem'): string => `${prefix}_${v7().replaceAll('-', '')}`
