/** A text of a message, and which member it is: members of all messages `of` one kind that go by the same place go on from each other. */
export interface PlacedText {
  readonly place: string
  readonly text: string
}

/** All texts of a message, in its order. Members of an array share a place. */
export function textsOf(place: string, value: unknown): PlacedText[] {
  if (typeof value === 'string') return [{ place, text: value }]
  if (Array.isArray(value)) return value.flatMap(member => textsOf(`${place}.`, member))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries<unknown>({ ...value }).flatMap(([name, member]) => textsOf(`${place}.${name}`, member))
}

/** The message with other texts, as many as it has and in their order; the same object where they are the same. */
export function withTexts<T>(message: T, texts: Iterable<string>): T {
  const next = texts[Symbol.iterator]()
  // The walk keeps the shape: only strings change.
  return replaced(message, () => String(next.next().value)) as T
}

function replaced(value: unknown, next: () => string): unknown {
  if (typeof value === 'string') return next()
  if (Array.isArray(value)) {
    const members = value.map(member => replaced(member, next))
    return members.some((member, index) => member !== value[index]) ? members : value
  }
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries<unknown>({ ...value }).map(([name, member]) => ({ name, member, other: replaced(member, next) }))
  return members.some(({ member, other }) => member !== other) ? Object.fromEntries(members.map(({ name, other }) => [name, other])) : value
}
