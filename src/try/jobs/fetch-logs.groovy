// Fetch logs, even if there are none
node {
    scpCopy from: 'web1:log/*.log', to: 'logs', allowEmpty: true
    archiveArtifacts artifacts: 'logs/**', allowEmptyArchive: true
}
