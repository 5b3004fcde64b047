// Fetch the newest dump
node {
    deleteDir()
    writeFile file: "${env.BUILD_NUMBER}.sql.gz", text: 'dump ' * 100000
    scpCopy from: '*.sql.gz', to: 'db1:backups'
    def newest = scpFind(from: 'db1:backups/*.sql.gz').max { it.modified }
    scpCopy from: "db1:${newest.path}", to: 'dump/'
}
