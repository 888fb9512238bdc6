import clsx from 'clsx'

interface WorkspaceMarkProps {
  readonly workspace: { readonly id: string; readonly name: string }
  readonly size?: 'sm' | 'md'
}

const COLOURS = 8

/** The colour of a workspace, with its first letter: the same one each time, and no two of a few alike by chance more than 1 in 8. */
export function WorkspaceMark({ workspace, size = 'sm' }: WorkspaceMarkProps) {
  return (
    <span
      aria-hidden
      data-workspace-color={colourOf(workspace.id)}
      className={clsx(
        'inline-flex shrink-0 items-center justify-center rounded-sm bg-(--workspace) font-semibold text-raised uppercase select-none',
        size === 'sm' ? 'size-4.5 text-[0.6875rem]' : 'size-7 rounded-md text-sm',
      )}
    >
      {[...workspace.name][0]}
    </span>
  )
}

/** From the id, which never changes, so that a renamed workspace keeps its colour. */
function colourOf(id: string): number {
  return [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7) % COLOURS
}
