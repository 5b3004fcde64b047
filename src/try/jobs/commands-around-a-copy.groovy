// Commands around a copy
node {
    writeFile file: 'app.war', text: 'war'
    scpCopy from: 'app.war', to: 'web1:war/', before: 'echo stopped', after: 'ls -l war; echo started'
}
