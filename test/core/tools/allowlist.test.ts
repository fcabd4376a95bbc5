import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCharter } from '../../../src/core/charter/parse.ts'
import { redactText } from '../../../src/core/redaction/redact.ts'
import { composeTools } from '../../../src/core/tools/allowlist.ts'
import { type Changes, Core, charterWith } from '../../support/core.ts'

/** The reason's code of what an agent with these patterns gets for a call; `granted` when it is allowed. */
function answered(tools: readonly string[], ask: Changes, section?: Changes): string {
  const core = new Core({ agents: { list: [{ id: 'crew-01', tools }] }, ...(section ? { tools: section } : {}) })
  core.session()
  const { status } = core.asked(ask)
  return status.name === 'refused' ? status.reason.code : status.name
}
const bash = (pattern: string, command: unknown): string => answered([pattern], { tool: 'Bash', args: { command } })
const read = (pattern: string, path: string): string => answered([pattern], { tool: 'Read', args: { path } })

describe('a command pattern', () => {
  it.each([
    ['Bash(npm test)', 'npm test'],
    ['Bash(npm test)', ' npm   test '],
    ['Bash(npm test)', 'npm "test"'],
    ['Bash(npm run *)', 'npm run build'],
    ['Bash(npm run test:*)', 'npm run test:unit'],
    ['Bash(git log **)', 'git log --oneline -5 src/a'],
    ['Bash(git log **)', 'git log'],
    ['Bash(git commit -m *)', 'git commit -m "a message"'],
    ['Bash(cat docs/**)', 'cat docs/a/b.md'],
    ['Bash(echo "a;b")', 'echo "a;b"'],
    ['Bash(ls | wc -l)', 'ls | wc -l'],
  ])('%s allows %s', (pattern, command) => {
    expect(bash(pattern, command)).toBe('granted')
  })

  it.each([
    ['Bash(npm test)', 'npm test; rm -rf /'],
    ['Bash(npm test)', 'npm test && rm x'],
    ['Bash(npm test)', 'npm testx'],
    ['Bash(npm test)', 'npm test x'],
    ['Bash(npm test)', 'xnpm test'],
    ['Bash(npm test)', 'npm'],
    ['Bash(npm test)', 'npm test\nrm -rf /'],
    ['Bash(npm test)', 'npm\u00a0test'],
    ['Bash(npm test)', 'npm te\u200bst'],
    ['Bash(npm test)', 'npm tеst'],
    ['Bash(npm test)', 'NPM TEST'],
    ['Bash(npm test)', 'FOO=1 npm test'],
    ['Bash(npm run *)', 'npm run build extra'],
    ['Bash(npm run *)', 'npm run --ignore-scripts'],
    ['Bash(npm run *)', 'npm run a/b'],
    ['Bash(npm run **)', 'npm run a; rm x'],
    ['Bash(npm run **)', 'npm run $(rm x)'],
    ['Bash(npm run **)', 'npm run `rm x`'],
    ['Bash(npm run **)', 'npm run "$(rm x)"'],
    ['Bash(npm run **)', 'npm run a > /etc/passwd'],
    ['Bash(npm run **)', 'npm run a & rm x'],
    ['Bash(npm run **)', "npm run 'a"],
    ['Bash(npm run **)', 'npm run a\\ b'],
    ['Bash(npm run **)', 'npm run {a,b}'],
    ['Bash(npm run **)', 'npm run ~'],
    ['Bash(cat docs/**)', 'cat docs/../../etc/passwd'],
    ['Bash(cat docs/**)', 'cat docs/../x'],
    ['Bash(cat docs/*)', 'cat docs/a/b'],
    ['Bash(cat docs/**)', 'cat docs'],
    ['Bash(cat docs/**)', 'cat /docs/a'],
    ['Bash(cat docs/**)', 'cat docs/%2e%2e/x'],
    ['Bash(foo *)', 'foo --out=../../x'],
    ['Bash(rm *)', 'rm *'],
  ])('%s refuses %j', (pattern, command) => {
    expect(bash(pattern, command)).toBe('tool_not_allowed')
  })

  it('matches an argv word by word: no shell reads it, so a blank or a ; is a letter of its word', () => {
    expect(bash('Bash(npm test)', ['npm', 'test'])).toBe('granted')
    expect(bash('Bash(npm test)', ['npm test'])).toBe('tool_not_allowed')
    expect(bash('Bash(npm test)', ['npm', 'test; rm'])).toBe('tool_not_allowed')
    expect(bash('Bash(git commit -m *)', ['git', 'commit', '-m', 'a; b'])).toBe('granted')
    expect(bash('Bash(git commit -m *)', ['git', 'commit', '-m', 'a', '--amend'])).toBe('tool_not_allowed')
  })

  it('asks every text of the arguments to match, so that none is carried past it', () => {
    const both = (args: Changes): string => answered(['Bash(npm test)'], { tool: 'Bash', args })
    expect(both({ command: 'npm test', description: 'Run the tests; all of them' })).toBe('granted')
    expect(both({ command: 'npm test', timeout: 60 })).toBe('granted')
    expect(both({ command: 'npm test', cmd: 'rm -rf /' })).toBe('tool_not_allowed')
    expect(both({ command: 'npm test', env: { NODE_OPTIONS: '--require ./x.js' } })).toBe('tool_not_allowed')
    expect(both({ command: 'npm test', cwd: '/etc' })).toBe('tool_not_allowed')
    expect(both({})).toBe('tool_not_allowed')
  })

  it('takes no key for what it is not: a command in parts is a command, a path as a key is a path', () => {
    expect(answered(['Bash(npm test)'], { tool: 'Bash', args: { cmd: 'npm test', command: { text: 'rm -rf /' } } })).toBe(
      'tool_not_allowed',
    )
    const write = (args: Changes): string => answered(['Write(docs/**)'], { tool: 'Write', args })
    expect(write({ path: 'docs/a.md', files: { '/etc/passwd': { content: 'x' } } })).toBe('tool_not_allowed')
    expect(write({ files: { 'docs/a.md': { content: 'x' }, 'docs/b.md': { content: 'y' } } })).toBe('granted')
  })

  it('reads a tool that brings its own input, and what stands in the arguments besides', () => {
    expect(answered(['Bash(npm test)'], { tool: 'Bash(npm test)' })).toBe('granted')
    expect(answered(['Bash(npm test)'], { tool: 'Bash(npm test; rm x)' })).toBe('tool_not_allowed')
    expect(answered(['Bash(npm test)'], { tool: 'Bash(npm test)', args: { command: 'rm x' } })).toBe('tool_not_allowed')
    expect(answered(['Bash(npm test)'], { tool: 'Bash(npm test))' })).toBe('tool_not_allowed')
    expect(answered(['Bash'], { tool: 'Bash(rm -rf /)' })).toBe('tool_not_allowed')
  })
})

describe('a path pattern', () => {
  it.each(['docs/a.md', './docs/a.md', 'docs//a/b.md', 'docs/x/../a.md', 'docs/with blank.md', 'docs\\a.md'])(
    'allows %s under docs/**',
    (path) => {
      expect(read('Read(docs/**)', path)).toBe('granted')
    },
  )

  it.each([
    'docs',
    'docs/../secret',
    'docsx/a',
    '/docs/a',
    'a/docs/b',
    '../docs/a',
    '~/docs/a',
    'docs/%2e%2e/%2e%2e/etc/passwd',
    'docs/．．/x',
    'docs/..\u200b/x',
    'file:///docs/a',
    'https://x.example/docs/a',
    'DOCS/a',
    'dоcs/a',
    'C:\\docs\\a',
    'docs/a\u0007b',
  ])('refuses %j under docs/**', (path) => {
    expect(read('Read(docs/**)', path)).toBe('tool_not_allowed')
  })

  it('stays within a segment with *, and goes across with ** in the middle', () => {
    expect(read('Read(docs/*.md)', 'docs/a.md')).toBe('granted')
    expect(read('Read(docs/*.md)', 'docs/a/b.md')).toBe('tool_not_allowed')
    expect(read('Read(docs/**/x.md)', 'docs/x.md')).toBe('granted')
    expect(read('Read(docs/**/x.md)', 'docs/a/b/x.md')).toBe('granted')
    expect(read('Read(docs/**/x.md)', 'docs/a/b/y.md')).toBe('tool_not_allowed')
    expect(read('Read(/srv/data/**)', '/srv/data/a')).toBe('granted')
    expect(read('Read(/srv/data/**)', 'srv/data/a')).toBe('tool_not_allowed')
  })

  it('matches a URL by its parsed parts', () => {
    const fetch = (url: string): string => answered(['Fetch(https://api.example.com/**)'], { tool: 'Fetch', args: { url } })
    expect(fetch('https://api.example.com/a/b')).toBe('granted')
    expect(fetch('https://API.example.com/a')).toBe('granted')
    expect(fetch('https://api.example.com@evil.example/a')).toBe('tool_not_allowed')
    expect(fetch('https://api.example.com.evil.example/a')).toBe('tool_not_allowed')
    expect(fetch('http://api.example.com/a')).toBe('tool_not_allowed')
    expect(fetch('https://evil.example/?https://api.example.com/a')).toBe('tool_not_allowed')
  })

  it('reads no way up into a name of dots: where it leads depends on the system', () => {
    for (const path of ['a/.../docs/x', 'a/.. /docs/x', 'a\\....\\docs\\x', 'docs/a/.../x'])
      expect(answered(['Read(docs/**)'], { tool: 'Read', args: { path } })).toBe('tool_not_allowed')
  })

  it('reads nothing into what the doors took out: a secret in a path may have been a way up', () => {
    const path = (text: string): string =>
      read(
        'Read(docs/**)',
        redactText(text, () => 'abcdefabcdef'),
      )
    expect(path('docs/password=x/../../../etc/shadow')).toBe('tool_not_allowed')
    expect(path('docs/bob@example.com/a.md')).toBe('granted')
    const get = (url: string): string =>
      answered(['Get(https://api.example.com/v1/**)'], { tool: 'Get', args: { url: redactText(url, () => 'abcdefabcdef') } })
    expect(get('https://api.example.com/v1/x?api_key=abcdefgh12345678')).toBe('granted')
    expect(get('https://api.example.com/v1/password=x/../../admin')).toBe('tool_not_allowed')
  })

  it('never lets a path out of its folder, however it is written', () => {
    const segment = fc.constantFrom('docs', '..', '.', '', 'a', '...', '.. ', '%2e%2e', '~', '..\\..', 'x')
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 6 }), (segments) => {
        const path = segments.join('/')
        if (path === '' || read('Read(docs/**)', path) !== 'granted') return
        const resolved = new URL(path.replaceAll('\\', '/').replaceAll('.. ', '..').replace(/\/+/g, '/'), 'http://x/root/').pathname
        expect(resolved.startsWith('/root/docs/')).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the composed tools', () => {
  const section = { everyone: ['web_search'], classes: { readers: ['Read(docs/**)', 'ls'] }, deny: ['Bash(rm **)'] }

  it('are denied by default where the charter has the section, to agents it does not list too', () => {
    const core = new Core({ tools: section })
    core.session()
    expect(core.asked({ tool: 'pay' }).status).toMatchObject({ cause: 'policy', reason: { code: 'tool_not_allowed' } })
    expect(core.asked({ tool: 'web_search' }).status.name).toBe('granted')
  })

  it('unlock nothing by leaving the tool out, but for what needs none', () => {
    const core = new Core({ tools: section })
    core.session()
    expect(core.asked({ resource_type: 'api_call' }).status).toMatchObject({ reason: { code: 'tool_missing' } })
    expect(core.asked({ resource_type: 'llm_tokens' }).status.name).toBe('granted')
  })

  it("are everybody's, the agent's own and those of its classes", () => {
    const core = new Core({ tools: section, agents: { list: [{ id: 'crew-01', tools: ['@readers', 'Bash(npm test)'] }] } })
    expect(composeTools(core.charter, 'crew-01')).toEqual({
      agent: 'crew-01',
      default: 'deny',
      allow: [
        { pattern: 'web_search', from: 'everyone' },
        { pattern: 'Read(docs/**)', from: '@readers' },
        { pattern: 'ls', from: '@readers' },
        { pattern: 'Bash(npm test)', from: 'agent' },
      ],
      deny: ['Bash(rm **)'],
      without: ['llm_tokens'],
    })
    expect(composeTools(core.charter, 'stranger').allow).toEqual([{ pattern: 'web_search', from: 'everyone' }])
  })

  it('never hold what is denied to every agent, also when it cannot be read', () => {
    const deny = (command: string): string => answered(['Bash', 'Bash(**)'], { tool: 'Bash', args: { command } }, section)
    expect(deny('rm x')).toBe('tool_denied')
    expect(deny('ls; rm x')).toBe('tool_denied')
    expect(deny('ls')).toBe('granted')
    expect(answered([], { tool: 'Bash(rm x)' }, { default: 'allow', deny: ['Bash(rm **)'] })).toBe('tool_denied')
    expect(answered([], { tool: 'other' }, { default: 'allow', deny: ['Bash(rm **)'] })).toBe('granted')
  })

  it.each(['constructor', '__proto__', 'toString'])('hold no tool called %s that nobody listed', (tool) => {
    expect(answered(['@readers'], { tool }, section)).toBe('tool_not_allowed')
  })

  it('are denied in every spelling of the name and of what is denied', () => {
    const denied = (ask: Changes): string => answered([], ask, { default: 'allow', deny: ['Bash(rm **)', 'Read(/etc/**)', 'wire'] })
    expect(denied({ tool: 'Read', args: { path: 'file:///etc/passwd' } })).toBe('tool_denied')
    expect(denied({ tool: 'Read', args: { path: '/ETC/passwd' } })).toBe('tool_denied')
    expect(denied({ tool: 'Read', args: { '/etc/passwd': true } })).toBe('tool_denied')
    expect(denied({ tool: 'Bash', args: { command: ['RM', 'x'] } })).toBe('tool_denied')
    for (const tool of ['wire', 'Wire', 'wi\u200bre', 'ｗｉｒｅ', 'wire ', 'wire(1)']) expect(denied({ tool })).toBe('tool_denied')
    expect(denied({ tool: 'Read', args: { path: '/home/x' } })).toBe('granted')
  })

  it('are what they were in a charter of the first version', () => {
    expect(answered(['fetch'], { tool: 'fetch', args: { anything: '../x' } })).toBe('granted')
    expect(answered(['fetch'], { tool: 'fetchx' })).toBe('tool_not_allowed')
    expect(answered(['fetch'], {})).toBe('granted')
    const core = new Core()
    core.session()
    expect(core.asked({ tool: 'anything' }).status.name).toBe('granted')
  })

  it('are refused at load when a class is not there or a pattern is none', () => {
    const { charter, models } = charterWith()
    const faults = (tools: readonly string[], changed: Changes = section): readonly string[] => {
      const agents = { ...charter.agents, list: [{ id: 'crew-01', tools }] }
      const parsed = parseCharter({ charter: { ...charter, tools: changed, agents }, models })
      return 'faults' in parsed ? parsed.faults.map((f) => f.path) : []
    }
    expect(faults(['@writers', '@constructor', 'Bash(', 'ok'])).toEqual([0, 1, 2].map((i) => `charter.agents.list.0.tools.${i}`))
    expect(faults([], { everyone: ['Read('] })).toEqual(['charter.tools.everyone.0'])
  })

  it('end for patterns and inputs made to take for ever', () => {
    expect(bash(`Bash(${'** a '.repeat(40).trim()})`, `${'a '.repeat(20_000)}b`)).toBe('tool_not_allowed')
    expect(read(`Read(${'*a'.repeat(100)})`, 'a'.repeat(100_000))).toBe('granted')
    expect(read(`Read(${'**/a/'.repeat(40)}b)`, 'a/'.repeat(20_000))).toBe('tool_not_allowed')
  })
})
