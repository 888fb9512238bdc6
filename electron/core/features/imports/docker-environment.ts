import { looksLikeSecret } from '#shared/secret-like.ts'

interface Lifted {
  readonly words: readonly string[]
  /** What was among the words, by name. */
  readonly environment: readonly (readonly [string, string])[]
}

// Options of `docker run` that take the next word as their value; any other is a switch, or has its value after `=`.
const TAKES_VALUE = new Set(
  '-e --env -v --volume --mount --name --network --net -p --publish --env-file -w --workdir -u --user --entrypoint --platform --add-host -l --label --cpus -m --memory -h --hostname --pull --security-opt --cap-add --cap-drop --device --gpus --ipc --pid --restart --shm-size --tmpfs --ulimit --log-driver --log-opt --dns --runtime --volumes-from --cidfile --group-add --ip --link --stop-signal --stop-timeout --userns'.split(
    ' ',
  ),
)

/**
 * `docker run -e NAME=value` shows the value to every program of this user; `-e NAME` takes it from docker's own environment and means the
 * same. Only what looks like a secret is moved, and only before the image: what follows it belongs to the container.
 */
export function liftDockerEnvironment(command: string, words: readonly string[]): Lifted {
  const lifted = optionsOfRun(command, words).flatMap(option => secretIn(option) ?? [])
  const changed = [...words]
  for (const { at, word } of lifted) changed[at] = word
  return { words: changed, environment: lifted.map(({ name, text }) => [name, text] as const) }
}

interface Option {
  /** Where its value is among the words. */
  readonly at: number
  readonly name: string
  /** What stands before the value in the same word. */
  readonly prefix: string
  readonly text: string
}

/** The options of `docker run` before the image; none for any other command. */
function optionsOfRun(command: string, words: readonly string[]): Option[] {
  const isDocker = /^(?:.*[/\\])?(?:docker|podman)(?:\.exe)?$/i.test(command)
  const run = words[0] === 'container' ? 1 : 0
  if (!isDocker || words[run] !== 'run') return []
  const options: Option[] = []
  for (let at = run + 1; words[at]?.startsWith('-') === true; at += 1) {
    const [word = '', next = ''] = words.slice(at, at + 2)
    const equals = word.indexOf('=')
    if (TAKES_VALUE.has(word)) options.push({ at: (at += 1), name: word, prefix: '', text: next })
    else if (equals !== -1)
      options.push({ at, name: word.slice(0, equals), prefix: word.slice(0, equals + 1), text: word.slice(equals + 1) })
  }
  return options
}

function secretIn({ at, name: option, prefix, text: given }: Option) {
  const assigned = /^([A-Za-z_][A-Za-z0-9_]*)=(.+)$/s.exec(given)
  const [, name = '', text = ''] = assigned ?? []
  const isLifted = (option === '-e' || option === '--env') && looksLikeSecret(name, text)
  return isLifted ? { at, word: prefix + name, name, text } : undefined
}
