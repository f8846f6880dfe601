import { resolve } from 'node:path';
import { Deployment, type IDeployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { PodDisruptionBudget, type IPodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Service, ServiceAccount, type IConfigMap, type IService } from 'kubernetes-models/v1'; // prettier-ignore
import { manifests, typeFaults, type Manifest } from './manifests.js';

/** What there is of each, which throws where the manifest does not fit the schema of Kubernetes. */
const validate: Readonly<Record<string, (manifest: never) => void>> = {
  ConfigMap: (it) => new ConfigMap(it).validate(),
  Deployment: (it) => new Deployment(it).validate(),
  HorizontalPodAutoscaler: (it) => new HorizontalPodAutoscaler(it).validate(),
  PodDisruptionBudget: (it) => new PodDisruptionBudget(it).validate(),
  Service: (it) => new Service(it).validate(),
  ServiceAccount: (it) => new ServiceAccount(it).validate(),
};

it('there is one of each', () => {
  expect(manifests.map(({ kind }) => kind).sort()).toEqual(Object.keys(validate));
});

describe.each(manifests.map((manifest) => [manifest.kind, manifest] as const))(
  '%s',
  (kind, it_) => {
    it('fits the schema of Kubernetes', () => validate[kind]?.(it_ as never));
    it('has no field that Kubernetes does not know', () => expect(typeFaults(it_)).toEqual([]));
    it('is refused with a field that is misspelt', () => {
      const misspelt = { ...it_, metadata: { ...it_.metadata, lables: {} } };
      expect(typeFaults(misspelt)).toHaveLength(1);
    });
  },
);

const the = <T>(kind: string) => manifests.find((each: Manifest) => each.kind === kind) as T;

describe('together', () => {
  const { spec } = the<IDeployment>('Deployment');
  const pod = spec?.template.spec;
  const container = pod?.containers[0];

  it('all select the pods of the deployment', () => {
    const labels = spec?.template.metadata?.labels;
    expect(spec?.selector.matchLabels).toEqual(labels);
    expect(the<IService>('Service').spec?.selector).toEqual(labels);
    const budget = the<IPodDisruptionBudget>('PodDisruptionBudget');
    expect(budget.spec?.selector?.matchLabels).toEqual(labels);
    expect(the<HorizontalPodAutoscaler>('HorizontalPodAutoscaler').spec?.scaleTargetRef).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: the<Manifest>('Deployment').metadata.name,
    });
  });

  it('ports are named as they are referred to', () => {
    const named = container?.ports?.map(({ name }) => name);
    expect(named).toContain(the<IService>('Service').spec?.ports?.[0]?.targetPort);
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
      expect(named).toContain(container?.[probe]?.httpGet?.port);
    }
  });

  it('the configuration file is mounted where the service looks for it, and is one that it takes', async () => {
    const map = the<IConfigMap>('ConfigMap');
    const [volume] = pod?.volumes ?? [];
    expect(volume?.configMap?.name).toBe(map.metadata?.name);
    const mount = container?.volumeMounts?.find(({ name }) => name === volume?.name);
    const [[file, text] = ['', '']] = Object.entries(map.data ?? {});
    const path = container?.env?.find(({ name }) => name === 'PRESIGN_CONFIG_FILE')?.value;
    expect(path).toBe(`${mount?.mountPath}/${file}`);
    const { parseConfigFile } = (await import(
      resolve(__dirname, '../../dist/config-file/config-file.js')
    )) as { parseConfigFile: (text: string) => unknown };
    expect(parseConfigFile(text)).toMatchObject({ buckets: { media: {} } });
  });

  // https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
  it('pods keep to the restricted security standard, and write nowhere', () => {
    expect(pod?.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const { securityContext } of pod?.containers ?? []) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
    const volumes = pod?.volumes?.flatMap((volume) => Object.keys(volume)) ?? [];
    expect(volumes.sort()).toEqual(['configMap', 'name']);
  });

  it('no secret is written out', () => {
    const written = container?.env?.filter(({ value }) => value !== undefined) ?? [];
    expect(written.map(({ name }) => name)).toEqual([
      'PRESIGN_CONFIG_FILE',
      'PRESIGN_TRUST_PROXY',
      'PRESIGN_SHUTDOWN_DELAY',
    ]);
  });
});
