import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { business, services as described } from './services.js';

const OPERATORS = ['kafka.strimzi.io/v1', 'postgresql.cnpg.io/v1', 'cert-manager.io/v1'];

function render(overlay) {
  const directory = fileURLToPath(new URL(`../${overlay}`, import.meta.url));
  return parseAllDocuments(execFileSync('kubectl', ['kustomize', directory], { encoding: 'utf8' }))
    .map(document => document.toJS());
}

/** Joins the lines into which Kustomize breaks the values of a secret. */
function unwrapped(manifest) {
  return manifest.kind !== 'Secret' ? manifest : {
    ...manifest, data: Object.fromEntries(Object.entries(manifest.data ?? {}).map(([key, value]) => [key, value.replaceAll('\n', '')])),
  };
}

async function model({ apiVersion, kind }) {
  const [version, group = ''] = apiVersion.split('/').reverse();
  const path = group === 'keda.sh' ? '@kubernetes-models/keda' : 'kubernetes-models';
  return (await import([path, group, version].filter(Boolean).join('/')))[kind];
}

for (const overlay of ['local', 'production']) {
  const manifests = render(overlay);
  const named = (kind, name) => manifests.find(it => it.kind === kind && it.metadata.name === name);
  const deployments = manifests.filter(it => it.kind === 'Deployment');
  const services = deployments.filter(it => it.metadata.name.endsWith('-service'));

  test(`${overlay}: each service but the registry is deployed with the memory of its service.yml`, () => {
    const memory = Object.fromEntries(services.map(({ metadata: { name }, spec: { template: { spec } } }) => [name, spec.containers[0].resources.limits.memory]));
    assert.deepEqual(memory, Object.fromEntries(described.filter(it => it.name !== 'discovery-service').map(it => [it.name, `${it['memory-mb']}Mi`])));
  });

  test(`${overlay}: each service with a database has its role and its database`, () => {
    const owned = described.filter(it => it.database).map(({ name }) => name.replace(/-service$/, '')).sort();
    const role = name => `crema_${name.replaceAll('-', '_')}`;
    assert.deepEqual(named('Cluster', 'postgres').spec.managed.roles.map(it => [it.name, it.passwordSecret.name]).sort(),
      owned.map(name => [role(name), `${name}-database`]).sort());
    assert.deepEqual(manifests.filter(it => it.kind === 'Database').map(it => [it.metadata.name, it.spec.name, it.spec.owner]).sort(),
      owned.map(name => [name, role(name), role(name)]));
  });

  test(`${overlay}: the pods of business services, and no others, have the label of their role`, () => {
    assert.deepEqual(services.filter(it => it.spec.template.metadata.labels['crema.io/role'] === 'business').map(it => it.metadata.name).sort(), business.toSorted());
  });

  test(`${overlay}: each manifest matches its published schema`, async () => {
    for (const manifest of manifests.filter(it => !OPERATORS.includes(it.apiVersion)).map(unwrapped)) {
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

  test(`${overlay}: each container has minimal rights, and limits`, () => {
    for (const { metadata: { name }, spec: { template: { spec } } } of deployments) {
      assert.equal(spec.automountServiceAccountToken, false, name);
      assert.equal(spec.securityContext.runAsNonRoot, true, name);
      assert.ok(spec.securityContext.runAsUser > 0, name);
      assert.equal(spec.securityContext.seccompProfile.type, 'RuntimeDefault', name);
      assert.ok(!spec.hostNetwork && !spec.hostPID && !spec.hostIPC, name);
      assert.ok(spec.volumes.every(it => !it.hostPath && (!it.emptyDir || it.emptyDir.sizeLimit)), name);
      for (const { resources, securityContext } of [...spec.containers, ...spec.initContainers ?? []]) {
        assert.deepEqual(Object.keys(resources.requests), ['cpu', 'memory'], name);
        assert.deepEqual(Object.keys(resources.limits), ['cpu', 'ephemeral-storage', 'memory'], name);
        assert.deepEqual(securityContext, { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true }, name);
      }
    }
  });

  test(`${overlay}: each service has probes and a disruption budget`, () => {
    for (const { metadata: { name }, spec: { template: { metadata: { labels }, spec } } } of services) {
      const [container] = spec.containers;
      assert.ok(container.startupProbe && container.livenessProbe && container.readinessProbe, name);
      assert.ok(container.lifecycle.preStop, name);
      for (const selector of [named('Service', name).spec.selector,
        named('PodDisruptionBudget', name).spec.selector.matchLabels]) {
        assert.equal(selector['app.kubernetes.io/name'], labels['app.kubernetes.io/name'], name);
      }
    }
  });

  test(`${overlay}: pages of another origin read no traces`, () => {
    const { env } = named('Deployment', 'zipkin').spec.template.spec.containers[0];
    assert.match(env.find(it => it.name === 'ZIPKIN_QUERY_ALLOWED_ORIGINS').value, /^http:\/\/localhost:/);
  });

  test(`${overlay}: each reference of a manifest resolves`, () => {
    for (const { metadata: { name }, spec: { template: { spec } } } of services) {
      for (const { configMapRef } of spec.containers[0].envFrom) {
        assert.ok(named('ConfigMap', configMapRef.name), `${name} takes its settings from ${configMapRef.name}`);
      }
      for (const { configMap, secret, projected } of spec.volumes) {
        assert.ok(!configMap || named('ConfigMap', configMap.name), `${name} mounts ${configMap?.name}`);
        const certified = manifests.filter(it => it.kind === 'Certificate').map(it => it.spec.secretName);
        for (const secretName of [secret?.secretName, ...projected?.sources.map(it => it.secret.name) ?? []].filter(Boolean)) {
          assert.ok(overlay === 'production' || certified.includes(secretName) || named('Secret', secretName) || named('KafkaUser', secretName.replace('kafka-', '')), `${name} mounts ${secretName}`);
        }
      }
    }
    for (const { spec: { scaleTargetRef } } of manifests.filter(it => it.spec?.scaleTargetRef)) {
      assert.ok(named('Deployment', scaleTargetRef.name), scaleTargetRef.name);
    }
  });

  test(`${overlay}: each service has the rights of its service.yml in Kafka, and no one else has one`, () => {
    const access = Object.fromEntries(described.map(({ name, publishes, hears }) => [name, [
      [`group ${name}. prefix`, ['Read']],
      ...[...Object.keys(publishes), 'dead-letters'].map(topic => [`topic ${topic} literal`, ['Write', 'Create']]),
      ...Object.keys(hears).map(topic => [`topic ${topic} literal`, ['Read', 'Create']]),
    ]]).filter(([, rights]) => rights.length > 2));
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

const production = render('production');

test('production: each service is scaled by the messages of its service.yml', () => {
  const scaled = production.filter(it => it.kind === 'ScaledObject').map(({ metadata: { name }, spec: { triggers: [{ metadata }] } }) =>
    [name, metadata.consumerGroup, metadata.topic]);
  assert.deepEqual(scaled.sort(), described.filter(it => it['scales-on']).map(({ name, 'scales-on': { consumer, topic } }) =>
    [name, `${name}.${consumer}`, topic]).sort());
});

test('local: each service with a database has the secret of its role', () => {
  const secrets = render('local').filter(it => it.kind === 'Secret' && it.type === 'kubernetes.io/basic-auth');
  assert.deepEqual(secrets.map(it => [it.metadata.name, it.metadata.labels['crema.io/only'], it.stringData.username]).sort(),
    described.filter(it => it.database).map(({ name }) => name.replace(/-service$/, ''))
      .map(name => [`${name}-database`, 'local', `crema_${name.replaceAll('-', '_')}`]).sort());
});

test('production: has no secret, no client of the demo and no profile that accepts one', () => {
  const text = JSON.stringify(production);
  assert.deepEqual(production.filter(it => it.kind === 'Secret'), []);
  assert.ok(!text.includes('{noop}'));
  assert.doesNotMatch(text, /\b(clerk|operator|prometheus|mina|joon|sora)-secret\b/);
  for (const { kind, metadata: { name }, data } of production.filter(it => it.kind === 'ConfigMap')) {
    assert.deepEqual(Object.keys(data).filter(it => /demo/.test(it)), [], `${kind} ${name}`);
  }
  assert.ok(!production.filter(it => it.kind === 'Deployment').some(it => JSON.stringify(it).includes('demo')));
});

test('production: identity-service takes its clients and the key of its keys from a secret', () => {
  const { spec: { template: { spec } } } = production.find(it => it.kind === 'Deployment' && it.metadata.name === 'identity-service');
  const { projected: { sources } } = spec.volumes.find(it => it.name === 'secrets');
  assert.deepEqual(sources.map(it => it.secret), [{ name: 'identity-database', items: [{ key: 'password', path: 'CREMA_DB_PASSWORD' }] }, { name: 'identity-service' }, { name: 'gateway-client' }]);
  assert.ok(spec.containers[0].volumeMounts.some(it => it.name === 'secrets' && it.mountPath === '/run/crema' && it.readOnly));
});
