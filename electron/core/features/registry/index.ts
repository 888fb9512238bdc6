export { download } from './download.ts'
export { bundleSourceOf, registryHandlers } from './handlers.ts'
export { Registry } from './registry.ts'
