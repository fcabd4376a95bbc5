import { type Command, Option } from 'commander'
import type { Entry } from '../../core/entry.ts'
import type { Server } from '../client.ts'
import { define, textOption, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { ServerUnreachable } from '../exit.ts'
import { askOrOpen, type Run } from '../run.ts'
import { entryLine } from './entry-line.ts'
import { orgOf } from './org.ts'
import { serverHead, storeHead } from './store-texts.ts'
import { textsOfPage } from './texts.ts'

/** Entries asked for at once while following. */
const PAGE = 500
/** How often a server is asked for more, in ms. */
const EVERY = 500

/** `ledger tail`. */
export function tailCommand(ledger: Command, deps: CliDeps): void {
  define(ledger, deps, {
    name: 'tail',
    summary: 'Show the last entries, one a line',
    more: 'With --json the entries’ exact texts, as they were hashed.',
    options: [
      new Option('-n, --lines <number>', 'how many').default(20).argParser(wholeNumber(0, 1_000_000)),
      new Option('-f, --follow', 'go on with new ones until Ctrl-C'),
      new Option('--org <org>', 'the organisation, without a server (default: the charter’s)'),
    ],
    example: 'ledger tail -n 50 -f',
    async act(run, given) {
      const lines = given.options['lines'] as number
      const follow = given.options['follow'] === true
      await askOrOpen(
        run,
        (server) => tailServer(run, server, lines, follow),
        async () => {
          const { settings } = run
          const store = await deps.openStore(settings)
          try {
            const org = textOption(given, 'org') ?? (await orgOf(settings))
            const head = await storeHead(store, org)
            let last = Math.max(0, head - lines)
            const show = (text: string): void => {
              print(run, text)
              last++
            }
            while (last < head) for (const { text } of await store.read(org, last, Math.min(PAGE, head - last))) show(text)
            if (follow) for await (const { text } of store.follow(org, () => last, deps.signal)) show(text)
          } finally {
            await store.close()
          }
        },
      )
    },
  })
}

async function tailServer(run: Run, server: Server, lines: number, follow: boolean): Promise<void> {
  const { deps } = run
  const head = await serverHead(server)
  let last = Math.max(0, head - lines)
  let away = false
  while (last < head || (follow && !deps.signal.aborted)) {
    try {
      const texts = textsOfPage(await server.text(`/api/v1/ledger?after=${last}&limit=${PAGE}`))
      if (away) run.note('The server answers again.')
      away = false
      for (const text of texts.slice(0, follow ? texts.length : head - last)) print(run, text)
      last += texts.length
      if (texts.length > 0) continue
      if (!follow) return
    } catch (error) {
      // Whoever follows waits out a restart; nothing is missed, because it goes on where it was.
      if (!follow || !(error instanceof ServerUnreachable)) throw error
      if (!away) run.note(`${error.message} Waiting for it.`)
      away = true
    }
    await deps.pause(EVERY)
  }
}

function print(run: Run, text: string): void {
  run.deps.out(run.settings.json ? text : entryLine(JSON.parse(text) as Entry, run.paint))
}
