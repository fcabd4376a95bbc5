import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = new URL('../../', import.meta.url).pathname
/** Where everything that people read comes from the catalogue. */
const SPOKEN = ['bots/card', 'bots/commands', 'bots/slack', 'bots/telegram', 'src/core/wording', 'src/http/inbox'] as const

/** Files that say something in one language on purpose. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'bots/telegram/board.ts': 'health of channels, for status and doctor',
  'bots/telegram/connection.ts': 'health of the platform, for status and doctor',
  'bots/telegram/messages.ts': 'health of a chat, for status and doctor',
  'bots/telegram/images.ts': 'reasons recorded with a picture that failed',
  'bots/telegram/show.ts': 'reasons recorded with a card that failed',
  'bots/telegram/notes.ts': 'reasons recorded with a note that failed',
  'bots/telegram/report.ts': 'reasons recorded with a report that failed',
  'bots/telegram/person.ts': 'a line of a charter',
  'bots/commands/call.ts': 'how commands are written, the same in every language',
  'bots/commands/mute.ts': 'how a command is written',
  'bots/commands/session.ts': 'how a command is written',
  'bots/commands/halt.ts': 'how a command is written, and a reason as the ledger records it',
  'bots/telegram/test-card.ts': 'what a test of a channel came to, for doctor',
  'bots/telegram/trouble.ts': 'health of the platform, for status and doctor',
  'bots/slack/health.ts': 'health of the platform, for status and doctor',
  'bots/slack/messages.ts': 'reasons recorded with a card that failed',
  'bots/slack/socket.ts': 'health of the platform, for status and doctor',
  'bots/slack/trouble.ts': 'health of the platform, for status and doctor',
  'bots/slack/workspaces.ts': 'health of workspaces, for status and doctor',
  'src/http/inbox/routes.ts': 'refusals of the HTTP API, and the icon',
  'src/http/inbox/page-words.ts': 'the language of the page',
  'bots/card/notes.ts': 'a reason recorded with a note that is not sent',
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|js)$/.test(name) && !name.includes('catalogue/'))
    .map((name) => `${folder}/${name}`)

/** Words by which code recognises what the core said, and a key; nobody reads them. */
const RECOGNISED: ReadonlySet<string> = new Set([
  'no open session',
  'standing, intent:',
  'standing, target:',
  'The model',
  'slack view  § ',
])

/** Classes and selectors of the page. */
const NAMED = /\bclass: (?:\w+ \? )?'[^']*'(?: : '[^']*')?|querySelector(?:All)?\('[^']*'\)/g

/** Two words of letters in a row in a literal: a sentence or a label. Comments, imports and code in templates are not looked at. */
function sentencesIn(source: string): readonly string[] {
  const code = source
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(NAMED, '')
  const literals = code
    .split('\n')
    .filter((line) => !line.startsWith('import ') && !line.startsWith('} from ') && !line.includes('new Error('))
    .flatMap((line) => [...line.matchAll(/'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map((m) => m[1] ?? m[2] ?? ''))
  return literals
    .map((text) => text.replace(/\$\{[^}]*\}/g, ' § '))
    .filter((text) => /[A-Za-z]{2,},? [a-z]{2,}/.test(text) && !text.includes(')}') && !RECOGNISED.has(text))
}

it('finds a sentence and a template, and takes code for none', () => {
  expect(sentencesIn("say('Nothing changed.')\nsay(`It waits for you.`)\nconst key = 'request.asked'")).toEqual([
    'Nothing changed.',
    'It waits for you.',
  ])
})

it.each(SPOKEN)('%s says nothing that is not in the catalogue', (folder) => {
  const found = filesIn(folder).flatMap((file) =>
    Object.hasOwn(EXCEPTIONS, file) ? [] : sentencesIn(readFileSync(join(ROOT, file), 'utf8')).map((text) => `${file}: ${text}`),
  )
  expect(found).toEqual([])
})

it('and every exception still needs to be one', () => {
  for (const file of Object.keys(EXCEPTIONS)) expect(sentencesIn(readFileSync(join(ROOT, file), 'utf8')), file).not.toEqual([])
})

it('the page says nothing but its name before a language is put in', () => {
  const html = readFileSync(join(ROOT, 'src/http/inbox/page.html'), 'utf8')
  const texts = [...html.matchAll(/>([^<]+)</g)].map(([, text = '']) => text.replace(/\{\{[\w.]+\}\}/g, '').trim())
  expect(texts.filter((text) => text !== '')).toEqual(['Countersign'])
})
