/** What is no operation of the app: what the command line does itself. Told in the help and completed as the others are. */
export interface OwnCommand {
  readonly words: readonly string[]
  readonly usage: string
  readonly summary: string
}

export const ownCommands: readonly OwnCommand[] = [
  { words: ['use'], usage: 'use <workspace>', summary: 'Remember the workspace that is meant where none is named.' },
  {
    words: ['audit', 'verify'],
    usage: 'audit verify <file> --public-key <key>',
    summary: 'Verify an exported audit; needs no Atrium. Without a file: that of the workspace.',
  },
  {
    words: ['completion'],
    usage: 'completion bash|zsh|fish',
    summary: 'What makes the shell complete commands: eval "$(atrium completion bash)".',
  },
]
