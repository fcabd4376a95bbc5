import type { Host } from './hosts.ts'

/** Where an address or name leads, as far as it says itself. */
export type Reach = 'public' | 'private' | 'metadata'

type Range = readonly [from: string, bits: number]

/** IPv4 blocks that are not the public internet (IANA special-purpose registry, RFC 6890). */
const PRIVATE_V4: readonly Range[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** Where clouds hand out credentials to whoever asks from inside. */
const METADATA = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
])

/** Names that are never on the public internet (RFC 6761, 6762, 8375 and the custom of inner networks). */
const PRIVATE_SUFFIXES = [
  'localhost',
  'local',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'private',
  'home.arpa',
  'test',
  'invalid',
  'onion',
]
/** Services that answer with the address that is written in the name. */
const REBINDERS = ['nip.io', 'sslip.io', 'xip.io', 'localtest.me', 'lvh.me', 'vcap.me', 'lacolhost.com']
const PRIVATE_ENDS: ReadonlySet<string> = new Set([...PRIVATE_SUFFIXES, ...REBINDERS])

/** Where a host leads, by what it says itself: no name is resolved here, so the executor must look at the address it gets. */
export function reachOf({ name, kind }: Pick<Host, 'name' | 'kind'>): Reach {
  if (METADATA.has(name)) return 'metadata'
  if (kind === 'ipv4') return reachOfV4(name)
  if (kind === 'ipv6') return reachOfV6(name)
  const last = name.lastIndexOf('.')
  if (last < 0) return 'private'
  // What is listed has two labels at the most.
  return PRIVATE_ENDS.has(name.slice(last + 1)) || PRIVATE_ENDS.has(name.slice(name.lastIndexOf('.', last - 1) + 1)) ? 'private' : 'public'
}

const numberOf = (v4: string): number => v4.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

function reachOfV4(address: string): Reach {
  if (METADATA.has(address)) return 'metadata'
  const value = numberOf(address)
  const inside = PRIVATE_V4.some(([from, bits]) => Math.floor(value / 2 ** (32 - bits)) === Math.floor(numberOf(from) / 2 ** (32 - bits)))
  return inside ? 'private' : 'public'
}

/** IPv6 with an IPv4 address in it (mapped, compatible, translated, 6to4) leads where that one leads. */
function reachOfV6(address: string): Reach {
  const groups = groupsOf(address)
  const v4At = (i: number): string => {
    const [high = 0, low = 0] = groups.slice(i, i + 2)
    return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  }
  const [first = 0, second = 0] = groups
  const zero = (from: number, to: number): boolean => groups.slice(from, to).every((g) => g === 0)
  if (zero(0, 5) && (groups[5] === 0xffff || groups[5] === 0))
    return (groups[6] ?? 0) === 0 && (groups[7] ?? 0) <= 1 ? 'private' : reachOfV4(v4At(6))
  if (first === 0x64 && second === 0xff9b) return zero(2, 6) ? reachOfV4(v4At(6)) : 'private'
  if (first === 0x2002) return reachOfV4(v4At(1))
  if (first === 0x2001 && second === 0) return 'private'
  return (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80 || (first & 0xff00) === 0xff00 || (first & 0xffc0) === 0xfec0
    ? 'private'
    : 'public'
}

/** The eight groups of an address as the URL Standard writes it. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = address.split('::')
  const read = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const before = read(head)
  if (tail === undefined) return before
  const after = read(tail)
  return [...before, ...new Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0), ...after]
}
