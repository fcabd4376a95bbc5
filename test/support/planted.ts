/** Things that must never be kept, put together here so that no scanner takes this file for a leak. None of them is real. */
const glued = (...parts: readonly string[]): string => parts.join('')

/** Card numbers of the schemes' own test sets. */
export const CARDS = [
  '4111 1111 1111 1111',
  '4111111111111111',
  '5500-0000-0000-0004',
  '378282246310005',
  '3782 822463 10005',
  '6011000990139424',
  '3530111333300000',
]

/** Secrets that tell themselves by their form. */
export const SECRETS = [
  glued('AKIA', 'IOSFODNN7EXAMPLE'),
  glued('gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8'),
  glued('github', '_pat_', '11ABCDEFG0abcdefghijkl_mnop'),
  glued('xo', 'xb-', '123456789012-abcdefGHIJKL'),
  glued('sk', '_live_', '4eC39HqLyjWDarjtT1zdp7dc'),
  glued('sk', '-proj-', 'abcdefghij0123456789ABCDEFGHIJ'),
  glued('AI', 'za', 'SyA1234567890abcdefghijklmnopqrstuv'),
  glued('123456789', ':AA', 'Hdqtcvch1vGwJxfSeofSAs0k5PALDsaw1'.padEnd(33, 'x')),
  glued('ey', 'JhbGciOiJIUzI1NiJ9', '.', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', '.', 'dozjgNryP4J3jVmNHl0w5N'),
  glued('np', 'm_', 'abcdefghijABCDEFGHIJ0123456789abcdef'),
  glued('cs', 'k_', 'key_0123456789abcdefghij_', 'Zm9vYmFyYmF6cXV4Zm9vYmFy'),
]

/** National ids with check digits that are right. */
export const NATIONAL_IDS = [
  '536-22-1234',
  'AB123456C',
  'AB 12 34 56 C',
  '756.9217.0769.85',
  '7569217076985',
  '86095742719',
  '86 095 742 719',
]

/** Addresses of people. */
export const EMAILS = ['jane.doe+x@example.com', 'o\u2019neill@exämple.de'.replace('\u2019', "'"), 'a@b.co']
