import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Json } from '../../../src/core/json.ts'
import type { ModalName } from './kinds.ts'

/** What a modal is about, and whose it is. Slack carries it as `private_metadata`, at most 3,000 characters. */
export interface Bound {
  readonly modal: ModalName
  /** The request or motion. */
  readonly id: string
  /** The stage its card showed, counted from 1; 0: none. */
  readonly stage: number
  /** The action as the card showed it ({@link contentDigest}). */
  readonly digest: string
  /** Who opened it, by workspace and user. */
  readonly team: string
  readonly user: string
  /** The card it was opened from: the charter's key of the channel, and the message; empty elsewhere. */
  readonly channel: string
  readonly ts: string
  /** What an earlier step of it said. */
  readonly said: Json
}

/** Seals and opens what modals carry, so that nobody else can make it up. */
export interface Sealer {
  /** The text of `private_metadata`. */
  seal(bound: Bound): string
  /** What was sealed with the same key; undefined when anything in it was changed. */
  open(text: string): Bound | undefined
}

/** HMAC-SHA256 over a JSON array in base64url: no field of it can run into another. */
export function createSealer(key: Uint8Array): Sealer {
  const mac = (text: string): Buffer => createHmac('sha256', key).update(`countersign-slack-modal-v1\n${text}`).digest()
  return {
    seal({ modal, id, stage, digest, team, user, channel, ts, said }) {
      const text = Buffer.from(JSON.stringify([modal, id, stage, digest, team, user, channel, ts, said])).toString('base64url')
      return `${text}.${mac(text).toString('base64url')}`
    },
    open(sealed) {
      const [text = '', signature = ''] = sealed.split('.')
      const given = Buffer.from(signature, 'base64url')
      const expected = mac(text)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
      const [modal, id, stage, digest, team, user, channel, ts, said] = JSON.parse(Buffer.from(text, 'base64url').toString()) as Fields
      return { modal, id, stage, digest, team, user, channel, ts, said }
    },
  }
}

type Fields = readonly [ModalName, string, number, string, string, string, string, string, Json]
