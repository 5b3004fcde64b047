// Deploy to many hosts: a group of the configuration
node {
    writeFile file: 'app.jar', text: 'jar'
    scpCopy from: 'app.jar', to: 'web:many/'
}
