/** Whether a list names a host: `api.example.com` itself, `*.example.com` for the names below it, or `*`. */
export function isListed(hosts: readonly string[], hostname: string): boolean {
  return hosts.includes('*') || isNamed(hosts, hostname)
}

/** As `isListed`, without `*`: a person had this host in mind. */
export function isNamed(hosts: readonly string[], hostname: string): boolean {
  const host = plain(hostname)
  return hosts.some(entry => {
    const listed = plain(entry)
    if (listed === '*') return false
    return listed.startsWith('*.') ? host.endsWith(listed.slice(1)) && host.length > listed.length - 1 : host === listed
  })
}

/** As names are compared: small letters, no dot at the end, an address of IPv6 without its brackets. */
function plain(hostname: string): string {
  return hostname
    .trim()
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^\[|\]$/g, '')
}
