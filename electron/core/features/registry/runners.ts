import { pinnedImage, pinnedNpm, pinnedNuget, pinnedPypi, type Pinned } from './identifiers.ts'
import type { Package } from './server-json.ts'

/** How packages of a kind are run: by a program that takes an exact version and asks nothing. */
export interface Runner {
  /** The programs that may be named as `runtimeHint`; the first one is taken otherwise. */
  readonly programs: readonly string[]
  readonly pinned: (one: Package) => Pinned
  /** Words before the runtime arguments. */
  readonly before: readonly string[]
  /** Words between package and package arguments; `--` only where there are any. */
  readonly between: (hasArguments: boolean) => readonly string[]
  /** Words that are there already: a publisher's own are left out. */
  readonly known: readonly string[]
}

const NOTHING = () => []

export const RUNNERS: Readonly<Record<string, Runner>> = {
  npm: { programs: ['npx'], pinned: pinnedNpm, before: ['-y'], between: NOTHING, known: ['-y', '--yes'] },
  pypi: { programs: ['uvx'], pinned: pinnedPypi, before: [], between: NOTHING, known: [] },
  oci: {
    programs: ['docker', 'podman'],
    pinned: pinnedImage,
    before: ['run', '-i', '--rm'],
    between: NOTHING,
    known: ['run', '-i', '--interactive', '--rm'],
  },
  nuget: {
    programs: ['dnx'],
    pinned: pinnedNuget,
    before: [],
    between: hasArguments => (hasArguments ? ['--yes', '--'] : ['--yes']),
    known: ['-y', '--yes'],
  },
}

/** Docker's options that give a container more of this machine than an image has by itself. */
export const REACHING_OUT =
  /^(--privileged|-v|--volume|--mount|--network|--net|--pid|--ipc|--uts|--userns|--cap-add|--device|--security-opt|--group-add|--volumes-from)(=|$)/
