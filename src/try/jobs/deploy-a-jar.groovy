// Deploy a jar
node {
    writeFile file: 'target/app.jar', text: 'a' * 3000000
    scpCopy from: 'app.jar', baseDir: 'target', to: 'web1:app/', verify: 'sha256'
}
