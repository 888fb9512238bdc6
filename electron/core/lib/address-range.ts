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
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 3],
  ],
  [
    ['::', 127],
    ['64:ff9b:1::', 48],
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
  return isIn(PRIVATE, address)
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
