import { BlockList, isIP } from 'node:net'

/** Addresses of this machine alone (RFC 1122 3.2.1.3, RFC 4291 2.5.3). */
const LOOPBACK = listOf([['127.0.0.0', 8]], [['::1', 128]])

/** Addresses that mean something else on every network, and must never be named by somebody outside it (RFC 6890 and its registries). */
const PRIVATE = listOf(
  [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    // Answers only inside a cloud, with what its machines are given.
    ['168.63.129.16', 32],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
  ],
  [
    // With it every way to write an address of IPv4 as `::a.b.c.d`.
    ['::', 96],
    ['64:ff9b:1::', 48],
    ['100::', 64],
    // Tunnels, whose addresses carry one of IPv4 inside: Teredo and 6to4.
    ['2001::', 32],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
    ['5f00::', 16],
    ['fc00::', 7],
    ['fe80::', 9],
    ['ff00::', 8],
  ],
)

export function isLoopbackAddress(address: string): boolean {
  return isIn(LOOPBACK, address)
}

/** Whether it is of this machine or of a network that not everybody is in. */
export function isPrivateAddress(address: string): boolean {
  return isIn(PRIVATE, address) || isIn(PRIVATE, translated(address) ?? '')
}

/** The address of IPv4 that one of 64:ff9b::/96 leads to (RFC 6052): networks without IPv4 reach the rest of the world by these. */
function translated(address: string): string | undefined {
  if (isIP(address) !== 6) return undefined
  // A URL writes an address of IPv6 in one way only.
  const [, high, low] = /^\[64:ff9b::(?:([\da-f]+):)?([\da-f]+)\]$/.exec(new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname) ?? []
  if (low === undefined) return undefined
  const bits = (parseInt(high ?? '0', 16) << 16) | parseInt(low, 16)
  return [24, 16, 8, 0].map(shift => (bits >>> shift) & 255).join('.')
}

/** Whether a URL names this machine: by an address, or by the one name that always does. */
export function isLoopbackHost({ hostname }: URL): boolean {
  return isLocalName(hostname) || isLoopbackAddress(bare(hostname))
}

/** The address that a URL names by itself, undefined for a name. */
export function addressIn({ hostname }: URL): string | undefined {
  const address = bare(hostname)
  return isIP(address) === 0 ? undefined : address
}

export function isLocalName(hostname: string): boolean {
  return /^(?:.+\.)?localhost\.?$/i.test(hostname)
}

type Ranges = readonly (readonly [string, number])[]

function listOf(v4: Ranges, v6: Ranges): BlockList {
  const list = new BlockList()
  for (const [network, bits] of v4) list.addSubnet(network, bits, 'ipv4')
  for (const [network, bits] of v6) list.addSubnet(network, bits, 'ipv6')
  return list
}

/** An IPv4 address in the clothes of IPv6 (`::ffff:10.0.0.1`) is what it is: BlockList looks through that. */
function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}
