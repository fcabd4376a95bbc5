import type { Span } from './span.ts'

/** Credentials that tell themselves by their form, as their makers publish it for secret scanners. Every repetition is bounded or of one class, so time is linear. */
const FORMS: readonly RegExp[] = [
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g, // AWS access key id
  /\bgh[pousr]_[A-Za-z0-9]{36,255}/g, // GitHub
  /\bgithub_pat_[A-Za-z0-9_]{22,255}/g,
  /\bgl(?:pat|ptt|rt|dt|cbt)-[A-Za-z0-9_-]{20,255}/g, // GitLab
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,255}/g, // Slack
  /\bxapp-[0-9]-[A-Za-z0-9-]{10,255}/g,
  /\bhooks\.slack\.com\/services\/[A-Za-z0-9/]{20,100}/g,
  /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}/g, // Stripe
  /\bwhsec_[A-Za-z0-9]{24,255}/g,
  /\bsk-(?:[a-z]{2,10}-)?[A-Za-z0-9_-]{20,255}/g, // model providers
  /\bAIza[A-Za-z0-9_-]{35}/g, // Google
  /\bya29\.[A-Za-z0-9_-]{20,1024}/g,
  /\bGOCSPX-[A-Za-z0-9_-]{28}/g,
  /\b\d{8,10}:AA[A-Za-z0-9_-]{33}/g, // Telegram bot
  /\bnpm_[A-Za-z0-9]{36}\b/g,
  /\bpypi-AgEI[A-Za-z0-9_-]{50,1024}/g,
  /\bhf_[A-Za-z0-9]{30,255}/g,
  /\bdo[opr]_v1_[a-f0-9]{64}/g, // DigitalOcean
  /\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,128}/g, // SendGrid
  /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/g, // Shopify
  /\bcs[ok]_[A-Za-z0-9_-]{20,255}/g, // ours
  /\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,8192}(?:\.[A-Za-z0-9_-]{0,4096})?/g, // JSON web token
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[A-Za-z0-9+/=\s:,.\\-]{0,16384}/g, // PEM, also cut off
  /\bAGE-SECRET-KEY-1[A-Z0-9]{58}/g,
]

const NAMES =
  'pass(?:word|wd|phrase|code)?|pwd|secret|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|(?:auth|access|refresh|session|bearer|bot|api|id)[_-]?token|client[_-]?secret|mnemonic|seed[_-]?phrase'

/** Values that stand beside their name: the name is kept, the value is the last group. */
const ASSIGNED: readonly RegExp[] = [
  new RegExp(`(\\b(?:[A-Za-z0-9]{1,30}[_-]){0,4}(?:${NAMES})["']?\\s{0,3}(?:=>|[:=])\\s{0,3}["']?)([^\\s"',;&<>]{4,1024})`, 'gi'),
  new RegExp(`(--(?:[a-z]{1,20}-){0,3}(?:${NAMES}|token)[\\s=]["']?)([^\\s"']{4,1024})`, 'gi'),
  /(\b(?:bearer|basic)\s{1,3})([A-Za-z0-9+/_.~=-]{16,4096})/gi,
  /([?&](?:key|token|sig|signature|auth|x-amz-signature|code)=)([^\s&#"'<>]{16,1024})/gi,
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/?#]{0,256}:)([^\s@/?#]{1,256})(?=@)/gi,
]

/** What the forms begin with, as they write it. One look each tells which patterns can match at all; nearly every text ends here. */
const FORM_HINT =
  /AKIA|ASIA|ABIA|ACCA|gh[pousr]_|gl(?:pat|ptt|rt|dt|cbt)-|github_pat_|xox|xapp-|hooks\.slack|[rs]k_|whsec_|sk-|AIza|ya29|GOCSPX|:AA|npm_|pypi-|hf_|do[opr]_v1|SG\.|shp|cs[ok]_|eyJ|PRIVATE KEY|AGE-SECRET/
const NAME_HINT = /key|token|secret|pass|pwd|mnemonic|phrase|bearer|basic|[?&](?:sig|auth|code|x-amz)/i
/** Something before the host of a URL. Most texts with `://` are plain addresses, and asking them all patterns would cost 5 µs. */
const USER_HINT = /:\/\/[^\s@/?#]*@/

/** What stands for a secret and is none, as a whole: a reference to where it is kept, a blank to fill, a mask. `$DB_PASS` is one, `$ecret` is not. */
const REFERENCE =
  /^(?:\$\{\w{1,100}\}|\$\(\w{1,30}|\$\([^()]{1,200}\)|\$[A-Z_][A-Z0-9_]{0,99}|\{\{|\{\{[^{}]{1,200}\}\}|\{[A-Za-z_]\w{0,99}\}|<[^<>]{0,100}>|%[A-Z_]{1,100}%|(?:process\.env|os\.environ)\W?.{0,200}|env[.:]\w{1,100}|(?:vault:|op:\/\/).{1,200}|[*xX•.]+|\[[A-Za-z ]{0,100}\])[).:]{0,3}$/

/** Whether any of the patterns can match at all. */
export const mayHoldSecret = (text: string): boolean => FORM_HINT.test(text) || mayName(text)
const mayName = (text: string): boolean => NAME_HINT.test(text) || (text.includes('@') && USER_HINT.test(text))

/** Secrets in a text. */
export function secretSpans(text: string): readonly Span[] {
  const found: Span[] = []
  for (const form of FORM_HINT.test(text) ? FORMS : [])
    for (const m of text.matchAll(form)) found.push({ from: m.index, to: m.index + m[0].length, name: 'secret' })
  for (const pattern of mayName(text) ? ASSIGNED : [])
    for (const m of text.matchAll(pattern)) {
      const [, name = '', value = ''] = m
      if (!isValue(name, value)) continue
      const from = m.index + name.length
      found.push({ from, to: from + value.length, name: 'secret' })
    }
  return found
}

/** Whether what stands beside a secret's name is its value: "password: required" and "basic understanding" are sentences. */
const isValue = (name: string, value: string): boolean =>
  !REFERENCE.test(value) && (/[=/]["']?$|["']$/.test(name) || /:\/\//.test(name) || /[^A-Za-z.!?)]/.test(value))

/** Keys whose value is a secret whatever it looks like; compared in lower case without `_` and `-`. */
const SECRET_KEYS = new Set(
  'password passwd pass pwd passphrase passcode secret secrets clientsecret apikey apisecret accesskey secretkey secretaccesskey privatekey signingkey encryptionkey authtoken accesstoken refreshtoken sessiontoken bearertoken bottoken apitoken authorization proxyauthorization cookie setcookie mnemonic seedphrase recoveryphrase credential credentials webhooksecret cvv cvc otp totp pin'.split(
    ' ',
  ),
)
const KEY_HINT = /pass|pwd|secret|key|token|auth|cookie|mnemonic|phrase|credential|cv[vc]|otp|pin/i

/** What a key says of its value: a secret, maybe one (a `token` may be a coin), or nothing. */
export function keySays(key: string): 'secret' | 'maybe' | undefined {
  if (!KEY_HINT.test(key)) return undefined
  const plain = key
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[_\-\s.]/g, '')
  if (SECRET_KEYS.has(plain) || /(?:password|apikey|secretkey|privatekey|accesstoken|clientsecret|passphrase)$/.test(plain)) return 'secret'
  return plain === 'token' || plain.endsWith('token') || plain.endsWith('key') ? 'maybe' : undefined
}

/** Whether a value under such a key is kept out: not a reference; where the key only hints, only what looks random. An address of a wallet is public. */
export function isSecretValue(says: 'secret' | 'maybe', value: string): boolean {
  if (value === '' || REFERENCE.test(value)) return false
  if (says === 'secret') return true
  return (
    value.length >= 20 && /^[A-Za-z0-9+/_.=-]+$/.test(value) && /\d/.test(value) && /[a-z]/i.test(value) && !/^0x[0-9a-f]{40}$/i.test(value)
  )
}
