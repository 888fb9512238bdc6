/** What the engine has beyond the language. */
declare class DOMException extends Error {
  constructor(message?: string, name?: string)
}
