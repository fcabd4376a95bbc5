import { describe, expect, it } from 'vitest'
import { STEP, stepOf } from '../../src/core/confirm/factor.ts'
import { base32, hotp, otpauthUri, stepOfCode, totpSecret } from '../../src/http/totp.ts'

/** The secret of both RFCs. */
const RFC = Buffer.from('12345678901234567890')
const MASTER = Buffer.alloc(32, 7)

describe('one-time codes', () => {
  it('are those of RFC 4226, appendix D', () => {
    const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']
    expect(codes.map((_, counter) => hotp(RFC, counter))).toEqual(codes)
  })

  it('are those of RFC 6238, appendix B (SHA-1, eight digits)', () => {
    const times = {
      59: '94287082',
      1111111109: '07081804',
      1111111111: '14050471',
      1234567890: '89005924',
      2000000000: '69279037',
      20000000000: '65353130',
    }
    for (const [seconds, code] of Object.entries(times)) expect(hotp(RFC, stepOf(Number(seconds) * 1000), 8)).toBe(code)
  })

  it('are found one step before and after now, and no further', () => {
    const now = 1_234_567_890_000
    const found = (steps: number) => stepOfCode(RFC, hotp(RFC, stepOf(now) + steps), now)
    expect([-1, 0, 1].map(found)).toEqual([-1, 0, 1].map((steps) => stepOf(now) + steps))
    expect([-2, 2].map(found)).toEqual([null, null])
    for (const code of ['', '12345', '1234567', hotp(RFC, stepOf(now)).slice(1)]) expect(stepOfCode(RFC, code, now)).toBeNull()
    expect(stepOfCode(RFC, hotp(RFC, 0), STEP / 2)).toBe(0)
  })
})

describe('a secret', () => {
  it('is another for every organisation, operator, enrolment and master secret, also where joined names would be the same', () => {
    const made = [
      totpSecret(MASTER, 'default', 'ann', 'e1'),
      totpSecret(MASTER, 'default', 'ann', 'e2'),
      totpSecret(MASTER, 'default', 'anne', '1'),
      totpSecret(MASTER, 'other', 'ann', 'e1'),
      totpSecret(Buffer.alloc(32, 8), 'default', 'ann', 'e1'),
    ]
    expect(new Set(made.map((secret) => secret.toString('hex'))).size).toBe(made.length)
    expect(made.every(({ length }) => length === 20)).toBe(true)
  })

  it('is written for authenticators in base 32 (RFC 4648 section 10), with everything they need to know', () => {
    const written = { f: 'MY', fo: 'MZXQ', foo: 'MZXW6', foob: 'MZXW6YQ', fooba: 'MZXW6YTB', foobar: 'MZXW6YTBOI' }
    for (const [text, code] of Object.entries(written)) expect(base32(Buffer.from(text))).toBe(code)
    const uri = new URL(otpauthUri('acme', 'ann', RFC))
    expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual(['otpauth:', 'totp', '/Countersign acme:ann'])
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      issuer: 'Countersign acme',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
  })
})
