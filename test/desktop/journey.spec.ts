import path from 'node:path'
import { walkJourney } from '../harness/page-journey.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies-in-browser.ts'
import { launchDesktop } from './launch.ts'

verifies('desktop.journey', 'a person comes from the first run to a revoked key in the desktop app too', async () => {
  using folder = tempFolder()
  await using desktop = await launchDesktop(path.join(folder.path, 'data'))
  const { inMain, page } = desktop
  await walkJourney({ page, folder: folder.path, readClipboard: () => inMain(({ clipboard }) => clipboard.readText()) })
})
