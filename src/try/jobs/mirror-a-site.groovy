// Mirror a site: what the source does not have is deleted at the target, except uploads
node {
    dir('build/site') { deleteDir() }
    writeFile file: "build/site/only-in-${env.BUILD_NUMBER}.html", text: 'new'
    writeFile file: 'build/site/index.html', text: 'index'
    scpCopy from: '**', baseDir: 'build/site', to: 'web1:mirror', skipUnchanged: true, mirror: true, protect: 'uploads', maxDelete: 500
}
