import { setTimeout as pause } from 'node:timers/promises'
import { en } from '../core/wording/catalogue/en.ts'
import { ledgerCheckText } from '../core/wording/ledger-check.ts'
import { channelWords } from '../core/wording/reader.ts'
import type { Governor } from '../governor/governor.ts'
import type { ChannelHealth, Skin } from '../governor/skin.ts'
import { type CheckFailure, LedgerCheck } from '../ledger/check.ts'
import { LedgerDistrusted, type LedgerStore } from '../ledger/store.ts'
import { skinOf } from './channels.ts'

/** How often a channel is tried that says "later". */
const TRIES = 20
/** Longest wait between two tries, in ms. */
const LONGEST = 30_000

/** What watching over a ledger needs. */
export interface WatchDeps {
  readonly governor: Governor
  readonly store: LedgerStore
  readonly skins: readonly Skin[]
  readonly fault: (error: unknown) => void
}

/** A check of the ledger that has begun; nothing is decided any more once it fails, and the channels for alerts are told. */
export interface LedgerWatch {
  readonly check: LedgerCheck
  /** Stops it, and resolves when nobody is being told any more. */
  stop(): Promise<void>
}

/** Watches over the ledger of a running program; begun by `check.start`. */
export function watchLedger({ governor, store, skins, fault }: WatchDeps): LedgerWatch {
  const stopping = new AbortController()
  let telling: Promise<unknown> = Promise.resolve()
  const failed = (why: CheckFailure): void => {
    const text = ledgerCheckText(why, en)
    governor.distrust(new LedgerDistrusted(text))
    fault(new LedgerDistrusted(text))
    telling = tellChannels({ governor, skins, fault }, why, stopping.signal)
  }
  const { org, clock } = governor
  const check = new LedgerCheck({ org, store, clock, fault, failed, head: () => governor.state().head })
  return {
    check,
    async stop() {
      stopping.abort()
      await check.stop()
      await telling
    },
  }
}

/** How the store does, for `/health`: a ledger that is not trusted is as good as none. */
export async function storeHealth(store: Pick<LedgerStore, 'check'>, governor: Pick<Governor, 'distrusted'>): Promise<ChannelHealth> {
  const problem =
    governor.distrusted()?.message ??
    (await store.check().then(
      () => '',
      (error: Error) => `the ledger cannot be written: ${error.message}`,
    ))
  return { channel: 'store', ok: problem === '', problem }
}

/**
 * Tells every channel for alerts by the bots themselves: the ledger cannot say any more who was told what. A mute silences alerts of a
 * ledger that can be trusted, not this.
 */
async function tellChannels({ governor, skins, fault }: Omit<WatchDeps, 'store'>, why: CheckFailure, signal: AbortSignal): Promise<void> {
  const charter = governor.charter()
  const channels = charter.channels.filter((channel) => channel.for.includes('alerts'))
  const tell = async (key: string): Promise<void> => {
    const text = ledgerCheckText(why, channelWords(charter, key))
    let channel = governor.state().moved.get(key) ?? key
    for (let tries = 0; tries < TRIES && !signal.aborted; tries++) {
      const result = await skinOf(skins, channel)?.warn(channel, text)
      if (result?.kind === 'moved') channel = result.to
      else if (result?.kind === 'later') await pause(Math.min(result.ms, LONGEST), undefined, { signal }).catch(() => undefined)
      else return
    }
  }
  await Promise.all(channels.map(({ key }) => tell(key).catch(fault)))
}
