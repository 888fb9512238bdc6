export { sweepServerFolders } from './folders.ts'
export { bundleHandlers, type BundleNeeds } from './handlers.ts'
export { checkBundle } from './integrity.ts'
export { Uploads } from './uploads.ts'
