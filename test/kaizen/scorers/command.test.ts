import { describe, expect, it } from 'vitest'
import { runCommand } from '../../../src/kaizen/scorers/command.ts'
import { ScorerFault } from '../../../src/kaizen/scorers/scorer.ts'
import { makeScorer } from '../../../src/kaizen/scorers/table.ts'

const node = (script: string): readonly string[] => [process.execPath, '-e', script]
const run = (script: string, answer = '', timeout = 30_000): Promise<number> => runCommand(node(script), answer, timeout)
const READ = "let t='';process.stdin.on('data',d=>t+=d).on('end',()=>"

describe('a command', () => {
  it('reads the answer and says by its exit whether it is good', async () => {
    const script = `${READ}process.exit(t==='42'?0:1))`
    expect(await run(script, '42')).toBe(1)
    expect(await run(script, '43')).toBe(0)
  })

  it('may say how good with a number from 0 to 1', async () => {
    expect(await run('console.log(0.25)')).toBe(0.25)
  })

  it.each(['2', '-1', 'NaN', '1e0', '0.5 0.5', 'good'])('is a fault when it prints %j', async (said) => {
    await expect(run(`console.log(${JSON.stringify(said)})`)).rejects.toThrow(ScorerFault)
  })

  it('scores 0 when it takes too long, and is ended with all it started', async () => {
    const script =
      "require('child_process').spawn(process.execPath,['-e','setInterval(()=>0,1000)'],{stdio:'inherit'});setInterval(()=>0,1000)"
    expect(await run(script, '', 1_000)).toBe(0)
  })

  it('is ended when it says too much', async () => {
    await expect(run("setInterval(()=>process.stdout.write('x'.repeat(9999)),1)")).rejects.toThrow(ScorerFault)
  })

  it('need not read what it is given', async () => {
    expect(await run('', 'x'.repeat(1_000_000))).toBe(1)
  })

  it('goes through no shell', async () => {
    expect(
      await runCommand([process.execPath, '-e', "process.exit(process.argv[1]==='$(exit 1); a b'?0:1)", '$(exit 1); a b'], '', 30_000),
    ).toBe(1)
  })

  it('sees none of our environment but PATH', async () => {
    process.env['COUNTERSIGN_SECRET_OF_TEST'] = 'hidden'
    expect(await run("process.exit(Object.keys(process.env).some(k=>k.startsWith('COUNTERSIGN'))?1:0)")).toBe(1)
    delete process.env['COUNTERSIGN_SECRET_OF_TEST']
  })

  it('is a fault when there is no such program', async () => {
    await expect(runCommand(['/no/such/program'], '', 1_000)).rejects.toThrow('ENOENT')
  })

  it('never runs where the operator did not switch commands on', async () => {
    const deps = { ask: async () => '', commands: false, boundary: () => 'b' }
    await expect(makeScorer({ kind: 'command', run: ['true'], timeout: '1s' }, deps)).rejects.toThrow('COUNTERSIGN_SCORER_COMMANDS')
  })
})
