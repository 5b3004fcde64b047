// Copy between two hosts, through the agent
node {
    writeFile file: 'nightly.sql.gz', text: 'dump ' * 100000
    scpCopy from: 'nightly.sql.gz', to: 'db1:dumps/'
    scpCopy from: 'db1:dumps/nightly.sql.gz', to: 'web1:incoming/', verify: 'sha256'
}
