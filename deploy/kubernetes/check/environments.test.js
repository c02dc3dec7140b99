import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import { services } from './services.js';

const home = new URL('../../../', import.meta.url);
const text = path => existsSync(new URL(path, home)) ? readFileSync(new URL(path, home), 'utf8') : '';
const compose = parse(text('docker-compose.yml'), { merge: true, maxAliasCount: -1 });

/** What the image sets, of deploy/Dockerfile. */
const IMAGE = Object.fromEntries(text('deploy/Dockerfile').match(/^ENV (.*)$/m)[1].split(' ').map(it => it.split('=')));

/** Without these, a default of another variable holds. */
const OPTIONAL = ['CREMA_OTHER_ISSUER', 'CREMA_PUBLIC_URL'];

/** Returns the settings that a service reads, as text. */
function settingsOf(name, environment) {
  const own = text(`${name}/src/main/resources/application.yml`);
  const dns = environment.SPRING_PROFILES_ACTIVE === 'dns';
  return [own, own.includes('chassis.yml') ? text('chassis/src/main/resources/chassis.yml') + text('config-repo/application.yml') + text(`config-repo/${name}.yml`) : '']
    .join('\n').replace(dns ? /service-url.defaultZone.*/g : /^$/, '');
}

/** Returns the variables whose default is this machine, which no service in a container means. */
function missing(name, environment) {
  const local = [...settingsOf(name, environment).matchAll(/(?<=\$\{)([A-Z_]+):(?!\$\{)[^}]*(localhost|127\.0\.0\.1)/g)].map(it => it[1]);
  return [...new Set(local)].filter(it => !OPTIONAL.includes(it) && !environment[it]).sort();
}

function extended({ extends: base, ...own }) {
  return base ? { ...extended(compose.services[base.service]), ...own } : own;
}

for (const { name } of services) {
  test(`compose: ${name} has a value for each setting that depends on the environment`, () => {
    assert.deepEqual(missing(name, { ...IMAGE, ...extended(compose.services[name]).environment }), []);
  });
}

for (const overlay of ['local', 'production']) {
  const manifests = parseAllDocuments(execFileSync('kubectl', ['kustomize', fileURLToPath(new URL(`../${overlay}`, import.meta.url))], { encoding: 'utf8' }))
    .map(it => it.toJS());
  const valuesOf = name => manifests.find(it => it.kind === 'ConfigMap' && it.metadata.name === name).data;

  for (const { name } of services.filter(it => it.name !== 'discovery-service')) {
    test(`${overlay}: ${name} has a value for each setting that depends on the environment`, () => {
      const [container] = manifests.find(it => it.kind === 'Deployment' && it.metadata.name === name).spec.template.spec.containers;
      const environment = Object.assign({}, IMAGE, ...container.envFrom.map(it => valuesOf(it.configMapRef.name)),
        Object.fromEntries((container.env ?? []).map(it => [it.name, it.value])));
      const eureka = environment.EUREKA_CLIENT_ENABLED === 'false' ? ['CREMA_EUREKA_URL'] : [];
      assert.deepEqual(missing(name, environment).filter(it => !eureka.includes(it)), []);
    });
  }
}

test('a variable that is not set is found', () => {
  assert.deepEqual(missing('order-service', { ...IMAGE }), [
    'CREMA_CONFIG_URL', 'CREMA_EUREKA_URL', 'CREMA_IDENTITY_URL', 'CREMA_ISSUER', 'CREMA_KAFKA', 'CREMA_POSTGRES', 'CREMA_ZIPKIN_URL',
  ]);
});
