import { homedir } from 'node:os'
import type { BundleMark, BundlePreview } from '#shared/model/bundle.ts'
import { wordsOf } from '#shared/launch-words.ts'
import { Launch } from '#shared/model/server.ts'
import { createPreviewFiller } from '#core/features/answers/index.ts'
import { readVariable } from '#core/processes/child-environment.ts'
import { askedBy, bundleLaunch, commandOf, type Place } from './bundle-launch.ts'
import type { Manifest } from './manifest.ts'
import type { OpenBundle } from './open-bundle.ts'
import { findRuntime, notesOnRuntime } from './runtimes.ts'

/** Stands for the folder that the bundle will be unpacked into, which does not exist yet. */
const FOLDER = '/<bundle>'

/** What a bundle is and asks for. Throws `invalid_input` for a manifest that means nothing. */
export async function previewOf(
  bundle: OpenBundle,
  uploadId: string,
  environment: Readonly<Record<string, string>>,
): Promise<BundlePreview> {
  const { manifest, zip, signature } = bundle
  const command = commandOf(manifest, process.platform)
  const runtime = await findRuntime(command, environment)
  const place: Place = {
    folder: FOLDER,
    home: homeOf(environment),
    os: process.platform,
    files: new Set(zip.files.map(({ name }) => name)),
    runtime: runtime?.command,
  }
  const asked = askedBy(manifest, place)
  const launch = Launch.parse(bundleLaunch(manifest, place, markOf(bundle), createPreviewFiller(asked)))
  return {
    uploadId,
    mark: markOf(bundle),
    title: manifest.display_name ?? manifest.name,
    description: manifest.description,
    author: manifest.author.name,
    serverKind: manifest.server.type,
    files: zip.files.length,
    bytes: zip.files.reduce((sum, { bytes }) => sum + bytes, 0),
    signature,
    problem: problemHere(manifest),
    notes: notesOnRuntime(command, runtime, manifest),
    preview: wordsOf(launch).map(word => word.replace(/^\/<bundle>/, '<bundle>')),
    tools: (manifest.tools ?? []).map(({ name }) => name),
    asked,
  }
}

export function markOf({ manifest: { name, version }, sha256 }: Pick<OpenBundle, 'manifest' | 'sha256'>): BundleMark {
  return { name, version, sha256 }
}

const SYSTEMS: Readonly<Record<string, string>> = { darwin: 'macOS', win32: 'Windows', linux: 'Linux' }

/** Why it cannot run on this machine, or null. */
export function problemHere({ compatibility }: Manifest): string | null {
  const platforms = compatibility?.platforms ?? []
  if (platforms.length === 0 || platforms.includes(process.platform)) return null
  const made = platforms.map(name => SYSTEMS[name] ?? name).join(', ')
  return `It is made for ${made}, and this is ${SYSTEMS[process.platform] ?? process.platform}.`
}

export function homeOf(environment: Readonly<Record<string, string>>): string {
  return readVariable(environment, process.platform === 'win32' ? 'USERPROFILE' : 'HOME') ?? homedir()
}
