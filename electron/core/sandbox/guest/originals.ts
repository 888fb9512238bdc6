/** Taken before an author's code could put something else in their place, so that the prelude goes on meaning what it says. */
export const { parse, stringify } = JSON
export const { freeze, defineProperty, entries, getPrototypeOf } = Object

/** Makes a global as the engine's own are: writable, and not listed. */
export function defineGlobal(name: string, value: unknown): void {
  defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false })
}
