import { commands, commandsOf, flagsOfCommand, nouns, type Command } from './commands.ts'
import { COMMON } from './arguments.ts'
import { ownCommands } from './own-commands.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof SHELLS)[number]

export function isShell(text: string): text is Shell {
  return SHELLS.some(shell => shell === text)
}

/** A script that makes a shell complete nouns, verbs and flags. All words in it are ours: letters, digits and dashes. */
export function completionScript(shell: Shell): string {
  if (shell === 'fish') return fishScript()
  // zsh takes what bash takes.
  return shell === 'zsh'
    ? `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bashScript()}`
    : bashScript()
}

function firstWords(): readonly string[] {
  return [...new Set([...ownCommands.map(({ words }) => words[0] ?? ''), ...nouns()])]
}

function flagNames(command: Command): readonly string[] {
  return flagsOfCommand(command)
    .filter(({ member }) => !command.places.includes(member))
    .flatMap(({ name, kind, isSecret, isNullable }) => [
      ...(isSecret ? [] : [name]),
      ...(kind === 'text' || kind === 'json' ? [`${name}-file`] : []),
      ...(isNullable || kind === 'switch' || kind === 'list' ? [`no-${name}`] : []),
    ])
}

const commonNames = Object.keys(COMMON)
const dashed = (names: readonly string[]) => names.map(name => `--${name}`).join(' ')

function bashScript(): string {
  const verbs = nouns().map(
    noun =>
      `    ${noun}) words="${commandsOf(noun)
        .map(({ verb }) => verb)
        .join(' ')}" ;;`,
  )
  const flags = commands.map(command => `      "${command.noun} ${command.verb}") words="$words ${dashed(flagNames(command))}" ;;`)
  return `_atrium() {
  local words="" word="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${firstWords().join(' ')}"
  elif [ "\${word#-}" != "$word" ]; then
    words="${dashed(commonNames)}"
    case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
${flags.join('\n')}
    esac
  elif [ "$COMP_CWORD" -eq 2 ]; then
    case "\${COMP_WORDS[1]}" in
${verbs.join('\n')}
    completion) words="${SHELLS.join(' ')}" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _atrium atrium
`
}

function fishScript(): string {
  const line = (condition: string, rest: string) => `complete -c atrium -n '${condition}' ${rest}`
  const seen = ({ noun, verb }: Command) => `__fish_seen_subcommand_from ${noun}; and __fish_seen_subcommand_from ${verb}`
  return [
    'complete -c atrium -f',
    line('__fish_use_subcommand', `-a '${firstWords().join(' ')}'`),
    line('__fish_seen_subcommand_from completion', `-a '${SHELLS.join(' ')}'`),
    ...nouns().map(noun =>
      line(
        `__fish_seen_subcommand_from ${noun}`,
        `-a '${commandsOf(noun)
          .map(({ verb }) => verb)
          .join(' ')}'`,
      ),
    ),
    ...commands.flatMap(command => flagNames(command).map(name => line(seen(command), `-l ${name}`))),
    ...commonNames.map(name => `complete -c atrium -l ${name}`),
    '',
  ].join('\n')
}
