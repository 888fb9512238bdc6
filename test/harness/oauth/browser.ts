/** A browser without a screen: follows redirects with cookies, as a person's would, up to the address on this machine it is sent back to. */
export async function walkToReturn(start: string): Promise<URL> {
  const jar = new Map<string, string>()
  let url = new URL(start)
  for (let step = 0; step < 15; step += 1) {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const location = answer.headers.get('location')
    if (location === null)
      throw new Error(`The browser stopped at ${url.pathname} with ${answer.status}: ${(await answer.text()).slice(0, 300)}`)
    url = new URL(location, url)
    if (url.pathname === '/callback') return url
  }
  throw new Error('The browser was sent around in a circle.')
}

/** Signs in as a person does, and answers what the last page says. */
export async function signInWithBrowser(
  start: string,
  change: (returned: URL) => URL = url => url,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(change(await walkToReturn(start)))
  return { status: answer.status, text: await answer.text() }
}
