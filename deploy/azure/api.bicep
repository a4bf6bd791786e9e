// The dashboard API and its hourly upkeep, as containers. They sign in to the database as identities of their own; root
// secrets come from the vault when a process starts and stand in no parameter, image or log.
//
//   az deployment group create -g GROUP -f deploy/azure/api.bicep -p image=REGISTRY/spendgate:VERSION databaseHost=… publicUrl=…

@minLength(3)
@maxLength(11)
param name string = 'spendgate'

param location string = resourceGroup().location

@description('With its version, which is what puts a release back; never "latest".')
param image string

@description('serverHost of database.bicep.')
param databaseHost string

@description('Where browsers reach the API, https://HOST; the certificate of a host of your own is bound to the app by name.')
param publicUrl string

param gatewayId string
param gatewayUrl string

@description('JSON array with the gateway\'s public key: not a secret.')
param gatewayVerifyKeys string

@description('Public JWK that provider credentials are sealed to; empty: none can be stored.')
param credentialSealKey string = ''

@description('The platform\'s own identity provider; empty: organisations\' connections alone. Its secret is OIDC-CLIENT-SECRET in the vault.')
param oidcIssuer string = ''
param oidcClientId string = ''

@description('mailto: or https: address for security.txt; empty: none is served.')
param securityContact string = ''

@minValue(1)
param processes int = 2

// As the API calls them; in the vault they are named with dashes.
var rootSecrets = [
  'PEPPERS'
  'KEY_ID_TAG_SECRET'
  'DASHBOARD_SIGNING_KEY'
  'SECRET_KEYS'
]
var providerSecrets = [
  'OIDC_CLIENT_SECRET'
]
var none = []
var secrets = concat(rootSecrets, empty(oidcClientId) ? none : providerSecrets)

var database = '@${databaseHost}/spendgate?authentication=managed-identity'
var required = [
  {
    name: 'PUBLIC_URL'
    value: publicUrl
  }
  {
    name: 'GATEWAY_ID'
    value: gatewayId
  }
  {
    name: 'GATEWAY_URL'
    value: gatewayUrl
  }
  {
    name: 'GATEWAY_VERIFY_KEYS'
    value: gatewayVerifyKeys
  }
]
var sealing = [
  {
    name: 'CREDENTIAL_SEAL_KEY'
    value: credentialSealKey
  }
]
var provider = [
  {
    name: 'OIDC_ISSUER'
    value: oidcIssuer
  }
  {
    name: 'OIDC_CLIENT_ID'
    value: oidcClientId
  }
]
var contact = [
  {
    name: 'SECURITY_CONTACT'
    value: securityContact
  }
]
var databases = [
  {
    name: 'DATABASE_URL'
    value: 'mssql://${application.properties.clientId}${database}'
  }
  {
    name: 'INGEST_DATABASE_URL'
    value: 'mssql://${ingest.properties.clientId}${database}'
  }
]
var secretSettings = [
  for secret in secrets: {
    name: secret
    secretRef: toLower(replace(secret, '_', '-'))
  }
]
var sealed = empty(credentialSealKey) ? none : sealing
var signIn = empty(oidcClientId) ? none : provider
var told = empty(securityContact) ? none : contact
var stated = concat(required, databases, sealed, signIn, told)

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: '${name}${take(uniqueString(resourceGroup().id), 10)}'
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: '${name}${uniqueString(resourceGroup().id)}'
}

resource application 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: '${name}-application'
}

resource ingest 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: '${name}-ingest'
}

resource retention 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: '${name}-retention'
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: '${name}-network'
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: '${name}-logs'
}

resource apps 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: name
  location: location
  properties: {
    vnetConfiguration: {
      infrastructureSubnetId: '${network.id}/subnets/apps'
      internal: false
    }
    peerAuthentication: {
      mtls: {
        enabled: true
      }
    }
    appLogsConfiguration: {
      destination: 'azure-monitor'
    }
  }
}

resource appLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: apps
  properties: {
    workspaceId: logs.id
    logs: [
      {
        category: 'ContainerAppConsoleLogs'
        enabled: true
      }
    ]
  }
}

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: '${name}-api'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${application.id}': {}
      '${ingest.id}': {}
    }
  }
  properties: {
    environmentId: apps.id
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: 8788
        transport: 'http'
        allowInsecure: false
      }
      registries: [
        {
          server: registry.properties.loginServer
          identity: application.id
        }
      ]
      secrets: [
        for secret in secrets: {
          name: toLower(replace(secret, '_', '-'))
          keyVaultUrl: '${vault.properties.vaultUri}secrets/${replace(secret, '_', '-')}'
          identity: application.id
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'api'
          image: image
          resources: {
            cpu: json('1.0')
            memory: '2Gi'
          }
          env: concat(stated, secretSettings)
          probes: [
            {
              type: 'Liveness'
              httpGet: {
                path: '/api/v1/health'
                port: 8788
              }
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/api/v1/ready'
                port: 8788
              }
            }
          ]
        }
      ]
      scale: {
        minReplicas: processes
        maxReplicas: processes * 4
      }
    }
  }
}

// What is over is removed by an identity that no process which serves requests has.
resource upkeep 'Microsoft.App/jobs@2024-03-01' = {
  name: '${name}-upkeep'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${retention.id}': {}
    }
  }
  properties: {
    environmentId: apps.id
    configuration: {
      triggerType: 'Schedule'
      scheduleTriggerConfig: {
        cronExpression: '7 * * * *'
        parallelism: 1
        replicaCompletionCount: 1
      }
      replicaTimeout: 3000
      replicaRetryLimit: 0
      registries: [
        {
          server: registry.properties.loginServer
          identity: retention.id
        }
      ]
      secrets: [
        {
          name: 'dashboard-signing-key'
          keyVaultUrl: '${vault.properties.vaultUri}secrets/DASHBOARD-SIGNING-KEY'
          identity: retention.id
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'upkeep'
          image: image
          command: [
            'node'
            'scripts/upkeep/main.ts'
          ]
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: [
            {
              name: 'DATABASE_URL'
              value: 'mssql://${retention.properties.clientId}${database}'
            }
            {
              name: 'DASHBOARD_SIGNING_KEY'
              secretRef: 'dashboard-signing-key'
            }
          ]
        }
      ]
    }
  }
}

output apiHost string = api.properties.configuration.ingress.fqdn
