// Azure SQL: encrypted at rest, reached from the network alone, no login with a password, every sign-in and every change of
// rights or tables audited, backups for thirty days in another region.
//
//   az deployment group create -g GROUP -f deploy/azure/database.bicep -p administrators=GROUP_OBJECT_ID administratorsName=GROUP_NAME

@minLength(3)
@maxLength(11)
param name string = 'spendgate'

param location string = resourceGroup().location

@description('Object id of the Entra group that owns the database: whoever migrates it signs in as a member.')
param administrators string

@description('Its name.')
param administratorsName string

@description('Addresses (single IPv4) from which administrators reach the server; none: from inside the network alone.')
param administratorAddresses array = []

@description('Processors and generation, of the general purpose tier.')
param size string = 'GP_Gen5_2'

param isZoneRedundant bool = false

@description('Days that the database can be put back to any moment of. What was deleted is in backups for as long.')
@minValue(7)
@maxValue(30)
param pointInTimeDays int = 30

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: '${name}-network'
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: '${name}-logs'
}

resource server 'Microsoft.Sql/servers@2023-08-01' = {
  name: '${name}-${uniqueString(resourceGroup().id)}'
  location: location
  properties: {
    version: '12.0'
    minimalTlsVersion: '1.2'
    publicNetworkAccess: empty(administratorAddresses) ? 'Disabled' : 'Enabled'
    restrictOutboundNetworkAccess: 'Enabled'
    administrators: {
      administratorType: 'ActiveDirectory'
      azureADOnlyAuthentication: true
      principalType: 'Group'
      login: administratorsName
      sid: administrators
      tenantId: tenant().tenantId
    }
  }
}

resource administratorRules 'Microsoft.Sql/servers/firewallRules@2023-08-01' = [
  for (address, index) in administratorAddresses: {
    parent: server
    name: 'administrators-${index}'
    properties: {
      startIpAddress: address
      endIpAddress: address
    }
  }
]

resource database 'Microsoft.Sql/servers/databases@2023-08-01' = {
  parent: server
  name: 'spendgate'
  location: location
  sku: {
    name: size
    tier: 'GeneralPurpose'
  }
  properties: {
    collation: 'SQL_Latin1_General_CP1_CI_AS'
    zoneRedundant: isZoneRedundant
    requestedBackupStorageRedundancy: 'Geo'
  }
}

resource encryption 'Microsoft.Sql/servers/databases/transparentDataEncryption@2023-08-01' = {
  parent: database
  name: 'current'
  properties: {
    state: 'Enabled'
  }
}

resource pointInTime 'Microsoft.Sql/servers/databases/backupShortTermRetentionPolicies@2023-08-01' = {
  parent: database
  name: 'default'
  properties: {
    retentionDays: pointInTimeDays
    diffBackupIntervalInHours: 12
  }
}

// Weekly copies beside the point in time, and none that is older: what a customer had deleted is to be out of every backup
// thirty days later.
resource longTerm 'Microsoft.Sql/servers/databases/backupLongTermRetentionPolicies@2023-08-01' = {
  parent: database
  name: 'default'
  properties: {
    weeklyRetention: 'P4W'
    monthlyRetention: 'PT0S'
    yearlyRetention: 'PT0S'
    weekOfYear: 1
  }
}

// Who came, who was refused, and what was changed of rights and tables. No statements: those would have values in them.
resource auditing 'Microsoft.Sql/servers/auditingSettings@2023-08-01' = {
  parent: server
  name: 'default'
  properties: {
    state: 'Enabled'
    isAzureMonitorTargetEnabled: true
    auditActionsAndGroups: [
      'SUCCESSFUL_DATABASE_AUTHENTICATION_GROUP'
      'FAILED_DATABASE_AUTHENTICATION_GROUP'
      'DATABASE_PRINCIPAL_CHANGE_GROUP'
      'DATABASE_ROLE_MEMBER_CHANGE_GROUP'
      'DATABASE_PERMISSION_CHANGE_GROUP'
      'SCHEMA_OBJECT_PERMISSION_CHANGE_GROUP'
      'SCHEMA_OBJECT_CHANGE_GROUP'
    ]
  }
}

// The server's audit leaves through the settings of its first database.
resource master 'Microsoft.Sql/servers/databases@2023-08-01' existing = {
  parent: server
  name: 'master'
}

resource auditLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: master
  properties: {
    workspaceId: logs.id
    logs: [
      {
        category: 'SQLSecurityAuditEvents'
        enabled: true
      }
    ]
  }
  dependsOn: [
    auditing
  ]
}

resource threats 'Microsoft.Sql/servers/securityAlertPolicies@2023-08-01' = {
  parent: server
  name: 'default'
  properties: {
    state: 'Enabled'
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: 'privatelink${environment().suffixes.sqlServerHostname}'
  location: 'global'
}

resource zoneLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {
  parent: zone
  name: name
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: network.id
    }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: '${name}-database'
  location: location
  properties: {
    subnet: {
      id: '${network.id}/subnets/endpoints'
    }
    privateLinkServiceConnections: [
      {
        name: 'database'
        properties: {
          privateLinkServiceId: server.id
          groupIds: [
            'sqlServer'
          ]
        }
      }
    ]
  }
}

resource address 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: 'database'
        properties: {
          privateDnsZoneId: zone.id
        }
      }
    ]
  }
}

output serverHost string = server.properties.fullyQualifiedDomainName
output databaseUrl string = 'mssql://${server.properties.fullyQualifiedDomainName}/${database.name}?authentication=entra'
