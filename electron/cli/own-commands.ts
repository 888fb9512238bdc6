/** What is no operation of the app: what the command line does itself. Told in the help and completed as the others are. */
export interface OwnCommand {
  readonly words: readonly string[]
  readonly usage: string
  readonly summary: string
}

export const ownCommands: readonly OwnCommand[] = [
  { words: ['login'], usage: 'login [--days 30]', summary: 'Ask the person in Atrium’s window for a key, and keep it.' },
  { words: ['logout'], usage: 'logout', summary: 'Revoke that key and forget it.' },
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
