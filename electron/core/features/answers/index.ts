export {
  createFiller,
  createNewSecrets,
  createPreviewFiller,
  isSecretText,
  type Filled,
  type Filler,
  type NewSecrets,
  type Part,
  type Use,
} from './fill.ts'
export { checkedLaunch, keepWithSecrets, type KeepNeeds } from './keep.ts'
