// Releases, and the way back: from the second build on, the release that was in use before is in use again in the end
node {
    writeFile file: 'build/app/index.html', text: env.BUILD_NUMBER
    writeFile file: 'build/app/logo.svg', text: '<svg/>'
    scpCopy from: '**', baseDir: 'build/app', to: 'web:shop', release: [keep: 3], after: 'readlink shop/current', onFailure: 'rollback'
    if (currentBuild.number > 1) {
        scpRollback to: 'web:shop', after: 'readlink shop/current'
    }
}
