/** Taken before an author's code could put something else in their place, so that the prelude goes on meaning what it says. */
export const { stringify } = JSON
export const parse: (text: string) => unknown = JSON.parse
export const { freeze, defineProperty } = Object
export const entries: (of: object) => [string, unknown][] = Object.entries
export const getPrototypeOf: (of: object) => unknown = Object.getPrototypeOf

/** Makes a global as the engine's own are: writable, and not listed. */
export function defineGlobal(name: string, value: unknown): void {
  defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false })
}
