export { createReferences, type References } from './references.ts'
