import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const OPERATORS = ['kafka.strimzi.io/v1', 'postgresql.cnpg.io/v1'];

function render(overlay) {
  const directory = fileURLToPath(new URL(`../${overlay}`, import.meta.url));
  return parseAllDocuments(execFileSync('kubectl', ['kustomize', directory], { encoding: 'utf8' }))
    .map(document => document.toJS());
}

async function model({ apiVersion, kind }) {
  const [version, group = ''] = apiVersion.split('/').reverse();
  const path = group === 'keda.sh' ? '@kubernetes-models/keda' : 'kubernetes-models';
  return (await import([path, group, version].filter(Boolean).join('/')))[kind];
}

for (const overlay of ['local', 'production']) {
  const manifests = render(overlay);
  const named = (kind, name) => manifests.find(it => it.kind === kind && it.metadata.name === name);
  const services = manifests.filter(it => it.kind === 'Deployment' && it.metadata.name.endsWith('-service'));

  test(`${overlay}: each manifest matches its published schema`, async () => {
    for (const manifest of manifests.filter(it => !OPERATORS.includes(it.apiVersion))) {
      const Model = await model(manifest);
      assert.doesNotThrow(() => new Model(manifest).validate(), `${manifest.kind} ${manifest.metadata.name}`);
    }
  });

  test(`${overlay}: the schema check detects a wrong manifest`, async () => {
    const Deployment = await model(services[0]);
    const wrong = structuredClone(services[0]);
    wrong.spec.template.spec.containers[0].ports[0].containerPort = 'http';
    assert.throws(() => new Deployment(wrong).validate(), /containerPort/);
  });

  test(`${overlay}: each service has probes, a memory limit, a disruption budget and minimal rights`, () => {
    assert.equal(services.length, 7);
    for (const { metadata: { name }, spec: { template: { metadata: { labels }, spec } } } of services) {
      const [container] = spec.containers;
      assert.ok(container.startupProbe && container.livenessProbe && container.readinessProbe, name);
      assert.ok(container.resources.limits.memory && container.lifecycle.preStop, name);
      assert.equal(container.securityContext.readOnlyRootFilesystem, true, name);
      assert.deepEqual(container.securityContext.capabilities.drop, ['ALL'], name);
      assert.equal(spec.securityContext.runAsNonRoot, true, name);
      for (const selector of [named('Service', name).spec.selector,
        named('PodDisruptionBudget', name).spec.selector.matchLabels]) {
        assert.equal(selector['app.kubernetes.io/name'], labels['app.kubernetes.io/name'], name);
      }
    }
  });

  test(`${overlay}: each reference of a manifest resolves`, () => {
    for (const { metadata: { name }, spec: { template: { spec } } } of services) {
      for (const { configMapRef } of spec.containers[0].envFrom) {
        assert.ok(named('ConfigMap', configMapRef.name), `${name} takes its settings from ${configMapRef.name}`);
      }
      for (const { configMap, secret, projected } of spec.volumes) {
        for (const { secret: { name: source } } of projected?.sources ?? []) {
          assert.ok(named('Secret', source) || named('KafkaUser', source.replace('kafka-', '')) || overlay === 'production',
            `${name} mounts ${source}`);
        }
        assert.ok(!configMap || named('ConfigMap', configMap.name), `${name} mounts ${configMap?.name}`);
        assert.ok(!secret || overlay === 'production' || named('Secret', secret.secretName), `${name} mounts ${secret?.secretName}`);
      }
    }
    for (const { spec: { scaleTargetRef } } of manifests.filter(it => it.spec?.scaleTargetRef)) {
      assert.ok(named('Deployment', scaleTargetRef.name), scaleTargetRef.name);
    }
  });

  test(`${overlay}: each service has the rights in deploy/kafka/access, and no one else has one`, () => {
    const access = {};
    for (const line of readFileSync(new URL('../../kafka/access', import.meta.url), 'utf8').trim().split('\n')) {
      const [user, action, ...topics] = line.split(/\s+/);
      if (user !== '#') {
        access[user] ??= [[`group ${user}. prefix`, ['Read']]];
        access[user].push(...topics.map(topic => [`topic ${topic} literal`, [action === 'write' ? 'Write' : 'Read', 'Create']]));
      }
    }
    const users = manifests.filter(it => it.kind === 'KafkaUser' && it.metadata.name !== 'keda');
    assert.deepEqual(users.map(it => it.metadata.name).sort(), Object.keys(access).sort());
    for (const { metadata: { name }, spec: { authentication, authorization } } of users) {
      assert.equal(authentication.type, 'scram-sha-512', name);
      assert.deepEqual(authorization.acls.map(({ resource, operations }) =>
        [`${resource.type} ${resource.name} ${resource.patternType ?? 'literal'}`, operations]).sort(), access[name].sort());
    }
    for (const { spec } of manifests.filter(it => it.kind === 'Kafka')) {
      assert.ok(spec.kafka.listeners.every(it => it.authentication) && spec.kafka.authorization.type === 'simple');
    }
  });
}
