import type { Argument, FromSecret, Launch } from './model/server.ts'

/** The names of the secrets that a launch asks for, each once. */
export function secretNamesOf(launch: Launch): string[] {
  if (launch.kind === 'custom') return []
  const values = launch.kind === 'http' ? Object.values(launch.headers) : [...launch.args, ...Object.values(launch.environment)]
  const client = launch.kind === 'http' && launch.oauth?.clientSecret ? [launch.oauth.clientSecret] : []
  return [...new Set([...values.flatMap(value => (isFromSecret(value) ? [value.secret] : [])), ...client])]
}

export function isFromSecret(value: Argument | { readonly value: string } | FromSecret): value is FromSecret {
  return typeof value === 'object' && 'secret' in value
}

/** An argument as it is shown: a secret by its name, never its value. */
export function wordOf(argument: Argument): string {
  return typeof argument === 'string' ? argument : `${argument.before ?? ''}[secret ${argument.secret}]${argument.after ?? ''}`
}

/** What a launch runs or where it calls, in words of a command line. */
export function wordsOf(launch: Launch): string[] {
  if (launch.kind === 'custom') return []
  return launch.kind === 'http' ? [launch.url] : [launch.command, ...launch.args.map(wordOf)]
}
