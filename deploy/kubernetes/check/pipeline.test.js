import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse as parseToml } from 'smol-toml';
import { parseDocument } from 'yaml';

const LONGEST_ACCEPTANCE_DAYS = 180;
const read = path => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const workflows = readdirSync(new URL('../../../.github/workflows', import.meta.url)).map(name => [name, read(`.github/workflows/${name}`)]);
const jobs = text => Object.entries(parseDocument(text).toJS({ maxAliasCount: -1 }).jobs);

/** Returns what is wrong with the list of accepted vulnerabilities. */
function faultsOf(toml) {
  const { IgnoredVulns = [], PackageOverrides = [], ...others } = parseToml(toml);
  const entries = [
    ...IgnoredVulns.map(it => ({ name: it.id, until: it.ignoreUntil, reason: it.reason })),
    ...PackageOverrides.map(it => ({ name: it.name && it.version && `${it.name}:${it.version}`, until: it.effectiveUntil, reason: it.reason })),
  ];
  return [
    ...Object.keys(others).map(it => `unknown key ${it}`),
    ...entries.flatMap(({ name, until, reason }) => [
      !name && 'an entry names no vulnerability and no version of a library',
      !(reason?.trim().length >= 20) && `${name} has no reason`,
      !(until instanceof Date) && `${name} has no date`,
      until - Date.now() > LONGEST_ACCEPTANCE_DAYS * 86_400_000 && `${name} is accepted for too long`,
    ]),
  ].filter(Boolean);
}

for (const [name, text] of workflows) {
  test(`${name}: is YAML, and each job has a runner, rights and steps`, () => {
    const document = parseDocument(text);
    assert.deepEqual(document.errors, []);
    const workflow = document.toJS({ maxAliasCount: -1 });
    assert.deepEqual(workflow.permissions, { contents: 'read' });
    for (const [job, { 'runs-on': runner, steps }] of jobs(text)) {
      assert.ok(runner && steps.length > 0, job);
    }
  });

  test(`${name}: each action is pinned by a commit`, () => {
    for (const [, action] of text.matchAll(/uses: *(.*)/g)) {
      assert.match(action, /^[\w.-]+\/[\w.\/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test(`${name}: each stage that it runs exists`, () => {
    const stages = readdirSync(new URL('../../../.ci', import.meta.url));
    for (const [job, { steps }] of jobs(text)) {
      for (const [, stage] of steps.map(it => it.run ?? '').join('\n').matchAll(/\.ci\/(\$\{\{ github\.job \}\}|[\w-]+)/g)) {
        assert.ok(stages.includes(stage.startsWith('$') ? job : stage), `${job}: ${stage}`);
      }
    }
  });
}

test('the pipeline, the Sunday run and the publication scan for vulnerabilities', () => {
  const scanning = Object.fromEntries(workflows.map(([name, text]) => [name, Object.fromEntries(jobs(text))]));
  for (const [name, { scan }] of Object.entries(scanning)) {
    assert.match(scan.steps.map(it => it.run ?? '').join('\n'), /\.ci\/(scan|\$\{\{ github\.job \}\})/, name);
  }
  assert.equal(scanning['publish.yml'].images.needs, 'scan');
  assert.match(read('.ci/scan'), /osv-scanner@v\d+\.\d+\.\d+ scan source/);
});

test('each accepted vulnerability has a reason and a date', () => {
  assert.deepEqual(faultsOf(read('osv-scanner.toml')), []);
});

test('an accepted vulnerability without a reason or with a distant date is refused', () => {
  const entry = '[[IgnoredVulns]]\nid = "CVE-2026-1"\n';
  assert.deepEqual(faultsOf(entry), ['CVE-2026-1 has no reason', 'CVE-2026-1 has no date']);
  assert.deepEqual(faultsOf(`${entry}reason = "Crema does not call the method."\nignoreUntil = 2999-01-01`), ['CVE-2026-1 is accepted for too long']);
  assert.deepEqual(faultsOf('[[PackageOverrides]]\nname = "a:b"\neffectiveUntil = 2026-01-01\nreason = "Crema does not call the method."'), ['an entry names no vulnerability and no version of a library']);
  assert.deepEqual(faultsOf('LoadPath = "x"'), ['unknown key LoadPath']);
});

test('the Maven wrapper checks the distribution', () => {
  assert.match(read('.mvn/wrapper/maven-wrapper.properties'), /^distributionSha256Sum=[0-9a-f]{64}$/m);
});
