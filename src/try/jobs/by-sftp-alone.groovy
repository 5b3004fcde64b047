// A host that has SFTP alone
node {
    writeFile file: 'report.txt', text: 'report'
    scpCopy from: 'report.txt', to: 'files:/reports/', verify: 'sha256'
}
