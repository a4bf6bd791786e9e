import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPATIBILITY_DATE, COMPATIBILITY_FLAGS } from '../../../scripts/bundle/compatibility.ts';
import { SETTINGS, type WorkerdSettings, workerdConfig } from '../../../scripts/workerd/config.ts';

const SAMPLE: WorkerdSettings = {
  directory: '/var/lib/spend gate',
  workerFile: '/var/lib/spend gate/worker.js',
  storageDir: '/var/lib/spend gate/"objects"',
  address: '127.0.0.1:8080',
  allowedNetworks: ['public', '10.0.0.0/8'],
  isLocal: false,
};

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'spendgate-config-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('the configuration for workerd', () => {
  it('is one that workerd understands', () => {
    writeFileSync(join(directory, 'worker.js'), 'export default {};');
    writeFileSync(
      join(directory, 'gateway.capnp'),
      workerdConfig({ ...SAMPLE, directory, workerFile: join(directory, 'worker.js') }),
    );
    const { default: workerd } = createRequire(createRequire(import.meta.url).resolve('miniflare'))(
      'workerd',
    );
    const compiled = execFileSync(workerd, ['compile', '--config-only', join(directory, 'gateway.capnp')]);
    expect(compiled.toString('latin1')).toContain('/var/lib/spend gate/"objects"');
  });

  it('runs the Worker as it is deployed', () => {
    const text = workerdConfig(SAMPLE);
    expect(text).toContain(`compatibilityDate = "${COMPATIBILITY_DATE}"`);
    for (const flag of COMPATIBILITY_FLAGS) expect(text).toContain(`"${flag}"`);
  });

  it('names settings and holds none: they come from the environment', () => {
    const text = workerdConfig(SAMPLE);
    for (const name of SETTINGS) expect(text).toContain(`(name = "${name}", fromEnvironment = "${name}")`);
    expect(text).not.toMatch(/\btext\s*=/);
  });

  it('gives the settings of local mode to the Worker of local mode only', () => {
    expect(workerdConfig(SAMPLE)).not.toMatch(/SIMULATOR|UPSTREAM/);
    expect(workerdConfig({ ...SAMPLE, isLocal: true })).toContain('fromEnvironment = "SIMULATOR_URL"');
  });

  it('keeps every object on disk, under names that a later version must keep', () => {
    const text = workerdConfig(SAMPLE);
    expect(text).toContain('(className = "KeyGate", uniqueKey = "spendgate-key-gate", enableSql = true)');
    expect(text).toContain('(className = "Courier", uniqueKey = "spendgate-courier", enableSql = true)');
    expect(text).toContain('durableObjectStorage = (localDisk = "storage")');
  });

  it('lets the Worker reach the networks that were named, and no other', () => {
    expect(workerdConfig(SAMPLE)).toContain('allow = ["public", "10.0.0.0/8"]');
  });

  it('P20: ends TLS with the files that were named, 1.2 at the least, or hears of it from the proxy', () => {
    const certFile = '/etc/gateway.pem';
    const ended = workerdConfig({ ...SAMPLE, tls: { at: 'gateway', certFile, keyFile: '/etc/gateway.key' } });
    expect(ended).toContain('privateKey = embed "../../../etc/gateway.key"');
    expect(ended).toContain('minVersion = tls1Dot2');
    expect(ended).not.toContain('http = ()');
    expect(workerdConfig({ ...SAMPLE, tls: { at: 'proxy' } })).toContain('forwardedProtoHeader');
    expect(workerdConfig(SAMPLE)).toContain('http = ()');
  });

  it('trusts a further authority only where one was named', () => {
    expect(workerdConfig(SAMPLE)).not.toContain('trustedCertificates');
    expect(workerdConfig({ ...SAMPLE, trustedCaFile: '/etc/ca.pem' })).toContain(
      'trustBrowserCas = true, trustedCertificates = [embed "../../../etc/ca.pem"]',
    );
  });

  it('refuses what could break out of a text', () => {
    expect(() => workerdConfig({ ...SAMPLE, storageDir: '/a\nb' })).toThrow(TypeError);
  });
});
