/** What a text leaves for its client, or for a person, to fill in. */
export type Filled =
  | { readonly kind: 'complete'; readonly text: string }
  | { readonly kind: 'asked'; readonly before: string; readonly after: string; readonly asked: string; readonly hint: string }

// `${input:token}`, `${env:TOKEN}`, `${TOKEN}`, `${{ secrets.TOKEN }}` and `{env:TOKEN}`, `{file:path}`, as clients write them.
const EXPANSION = /\$\{\{[^{}]*\}\}|\$\{[^{}]*\}|\{(?:env|file):[^{}]+\}/g
const DEFAULTED = /\$\{[A-Za-z_][A-Za-z0-9_]*:-([^{}]*)\}/g
// `<your token>`, `YOUR_API_KEY_HERE`, `...`, `xxxx`: what a readme leaves for its reader.
const LEFT_BLANK = /^<[^<>]+>$|^your[-_ ][\w -]*$|^my[-_ ](?:api|secret|token|key|password|access)[\w -]*$|^\.{3}$|^[x*]{3,}$|^…$/i
const PLAIN_VARIABLE = /^\$[A-Za-z_][A-Za-z0-9_]*$/

/** Reads a text that may leave something open. Defaults that the text itself gives (`${NAME:-default}`) are taken. */
export function readFilled(given: string): Filled {
  const text = given.replaceAll(DEFAULTED, '$1')
  const places = [...text.matchAll(EXPANSION)]
  const [first, second] = places
  if (first === undefined) {
    const isBlank = LEFT_BLANK.test(text.trim()) || PLAIN_VARIABLE.test(text.trim())
    return isBlank ? { kind: 'asked', before: '', after: '', asked: text.trim(), hint: nameIn(text.trim()) } : { kind: 'complete', text }
  }
  // One secret cannot stand for two: then the whole text is asked for.
  if (second !== undefined) return { kind: 'asked', before: '', after: '', asked: places.map(([one]) => one).join(' '), hint: '' }
  const [asked] = first
  return { kind: 'asked', before: text.slice(0, first.index), after: text.slice(first.index + asked.length), asked, hint: nameIn(asked) }
}

/** VS Code asks for inputs, and Continue for secrets, so that they stay out of its file. */
export function isAskedAsSecret(asked: string): boolean {
  return /^\$\{input:|^\$\{\{\s*secrets\./.test(asked)
}

/** The name that it has there, as the name of a secret: `${input:github-token}` → GITHUB_TOKEN. Empty where it has none. */
function nameIn(asked: string): string {
  const inner =
    /^\$\{\{\s*(?:secrets\.|inputs\.)?([^{}]*?)\s*\}\}$|^\$\{(?:input:|env:|secret:)?([^{}:]+)\}$|^\{env:([^{}]+)\}$|^\$(\w+)$/.exec(asked)
  const name = inner?.slice(1).find(Boolean) ?? ''
  return /^(workspaceFolder|workspaceRoot|userHome|cwd|file\w*|pathSeparator|\/)/.test(name) ? '' : toSecretName(name)
}

/** Letters, digits and underscores; empty where nothing is left. */
export function toSecretName(text: string): string {
  const name = text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 100)
  return /^[0-9]/.test(name) ? `_${name}` : name
}
