import { use, type ComponentType, type JSX } from 'react'

interface LazyPage<Props extends object> {
  (props: Props): JSX.Element
  /** Fetches it before it is needed. Answers when it is there. */
  readonly preload: () => Promise<unknown>
}

/**
 * A page fetched when it is first shown, or before. React's own `lazy` shows the fallback for 300 ms even for a page
 * that is already there; this draws a fetched page at once.
 */
export function lazyPage<Props extends object>(fetchPage: () => Promise<ComponentType<Props>>): LazyPage<Props> {
  let fetched: ComponentType<Props> | undefined
  let fetching: Promise<ComponentType<Props>> | undefined
  const preload = () => {
    fetching ??= fetchPage().then(
      page => (fetched = page),
      (thrown: unknown) => {
        fetching = undefined
        throw thrown
      },
    )
    return fetching
  }
  function Page(props: Props) {
    const Fetched = fetched ?? use(preload())
    return <Fetched {...props} />
  }
  return Object.assign(Page, { preload })
}
