// Leave out leading directories
node {
    writeFile file: 'one/target/a.jar', text: 'a'
    writeFile file: 'two/target/b.jar', text: 'b'
    scpCopy from: '*/target/*.jar', to: 'web1:lib', strip: 2
}
