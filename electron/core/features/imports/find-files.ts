import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientPlaces, projectPlaces, type ClientPlace, type Machine } from './client-places.ts'
import type { FoundServers } from './found.ts'
import { idOf } from './preview.ts'
import { isFields } from './found.ts'
import { parseText } from './parse-text.ts'
import { pathsOf, readClientFile, type ReadFile } from './read-file.ts'
import { NO_PLACE, NO_SERVERS, readServers } from './read-servers.ts'

/** A file of a client that has servers, or of which it could not be told. */
export interface FoundFile extends FoundServers {
  readonly id: string
  readonly client: string
  readonly path: string
}

const MOST_PROJECTS = 50
/** A disk of the network that is away answers never; the others are shown without it. */
const PATIENCE_MS = 5_000
const SILENT: ReadFile = { kind: 'problem', problem: 'The disk with this file does not answer. Look again when it does.' }

/** Reads the files of every known client, and of the projects that Claude Code knows. Never throws; writes nothing. */
export async function findFiles(machine: Machine): Promise<FoundFile[]> {
  const projects = await projectsOf(machine)
  const places = [...clientPlaces(machine), ...projects.flatMap(projectPlaces)]
  const files = (await Promise.all(places.map(readPlace))).flat()
  // Two places may be one file: a home that is a project, a variable that names the ordinary folder.
  return [...new Map(files.map(file => [file.path, file] as const)).values()]
}

async function readPlace(place: ClientPlace): Promise<FoundFile[]> {
  const paths = await pathsOf(place)
  const files = await Promise.all(paths.map(path => readOne(place.client, path)))
  return files.filter(file => file !== undefined)
}

async function readOne(client: string, path: string): Promise<FoundFile | undefined> {
  const facts = { id: idOf(['file', path]), client, path }
  const read = await Promise.race([readClientFile(path), sleep(PATIENCE_MS, SILENT, { ref: false })])
  if (read.kind === 'absent') return undefined
  if (read.kind === 'problem') return { ...facts, servers: [], problems: [read.problem] }
  const found = readServers(read.text)
  const isSilent = found.servers.length === 0 && found.problems.every(problem => problem === NO_PLACE || problem === NO_SERVERS)
  return isSilent ? undefined : { ...facts, ...found }
}

/** The folders of the projects that Claude Code was used in, latest last as it keeps them. */
async function projectsOf(machine: Machine): Promise<string[]> {
  const place = clientPlaces(machine).find(({ client }) => client === 'Claude Code')
  const [path] = place === undefined ? [] : await pathsOf(place)
  const read = path === undefined ? undefined : await readClientFile(path)
  const parsed = read?.kind === 'text' ? parseText(read.text) : undefined
  const projects = parsed?.ok === true && isFields(parsed.value) ? parsed.value['projects'] : undefined
  const folders = isFields(projects) ? Object.keys(projects) : []
  // What lies at the home folder or above it is no project's, and is read already.
  return folders
    .filter(folder => /^(\/|[A-Za-z]:[\\/])/.test(folder) && folder !== machine.home && dirname(folder) !== folder)
    .slice(-MOST_PROJECTS)
}
