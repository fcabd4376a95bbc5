import type { Json, JsonObject } from '../json.ts'
import { MANY } from './classes.ts'

const AMOUNT = new Set([
  'amount',
  'amounts',
  'value',
  'sum',
  'total',
  'price',
  'amountusd',
  'usd',
  'lamports',
  'wei',
  'sats',
  'quantity',
  'cents',
])
const PAYEE = new Set([
  'to',
  'recipient',
  'payee',
  'destination',
  'iban',
  'account',
  'accountid',
  'toaddress',
  'toaccount',
  'beneficiary',
  'receiver',
  'wallet',
  'address',
  'creditor',
  'customer',
  'vendor',
  'supplier',
])
const READERS = new Set([
  'to',
  'recipients',
  'recipient',
  'bcc',
  'cc',
  'emails',
  'numbers',
  'phonenumbers',
  'users',
  'userids',
  'channels',
  'contacts',
  'audience',
  'segment',
  'list',
  'members',
  'subscribers',
])
const STAGE = new Set(['env', 'environment', 'stage', 'namespace', 'cluster', 'workspace', 'profile'])
const EVERYBODY = new Set(['all', 'everyone', 'everybody', '*', '@channel', '@here', '@everyone', '@all'])

/** What the arguments of a request show. */
export interface ArgSigns {
  /** All texts among them. */
  readonly texts: readonly string[]
  /** Names an amount and who gets it. */
  readonly pays: boolean
  /** Names many readers, or all of them. */
  readonly manyReaders: boolean
  /** A list of many things, or a pattern that stands for all. */
  readonly manyThings: boolean
  /** What it calls the place it acts in. */
  readonly stages: readonly string[]
}

const FOLDED = /^[a-z0-9]*$/
const fold = (key: string): string => (FOLDED.test(key) ? key : key.toLowerCase().replace(/[^a-z0-9]/g, ''))

/** Reads the arguments once, and whole, since what is not looked at is where something would be hidden; time is linear, and the doors bound their size. */
export function signsOf(args: JsonObject): ArgSigns {
  const texts: string[] = []
  const stages: string[] = []
  let [manyReaders, manyThings, amount, payee] = [false, false, false, false]
  const text = (key: string, value: string): void => {
    if (READERS.has(key) && (EVERYBODY.has(value.trim().toLowerCase()) || value.split(/[,;]/, MANY + 1).length >= MANY)) manyReaders = true
    if (value === '*' || value.endsWith('/*') || value.includes('**')) manyThings = true
    if (STAGE.has(key)) stages.push(value.slice(0, 200))
    texts.push(value)
  }
  const look = (key: string, value: Json): void => {
    if (typeof value === 'string') text(key, value)
    if (value === null || typeof value !== 'object') return
    if (Array.isArray(value)) {
      if (value.length >= MANY && READERS.has(key)) manyReaders = true
      if (value.length >= MANY) manyThings = true
      // A command may come as a list of its words.
      if (value.length > 1 && value.every((word) => typeof word === 'string')) text('', value.join(' '))
      for (const one of value as readonly Json[]) look(key, one)
      return
    }
    for (const [name, one] of Object.entries(value as JsonObject)) {
      const folded = fold(name)
      if (AMOUNT.has(folded)) amount = true
      if (PAYEE.has(folded)) payee = true
      look(folded, one)
    }
  }
  look('', args)
  return { texts, pays: amount && payee, manyReaders, manyThings, stages }
}
