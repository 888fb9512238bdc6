/** The part of autocannon that the benchmark uses; the package has no types of its own. */
declare module 'autocannon' {
  interface Options {
    readonly url: string
    readonly method: 'POST'
    readonly connections: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly verifyBody: (body: unknown) => boolean
    readonly duration?: number
    readonly amount?: number
  }
  interface Result {
    readonly requests: { readonly total: number }
    /** Seconds. */
    readonly duration: number
    readonly non2xx: number
    readonly errors: number
    readonly timeouts: number
    readonly mismatches: number
  }
  export default function autocannon(options: Options): Promise<Result>
}
