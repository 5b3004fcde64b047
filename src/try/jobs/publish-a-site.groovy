// Publish a site, and leave out what has not changed
node {
    for (int i = 1; i <= 40; i++) {
        writeFile file: "build/site/page${i}.html", text: "<h1>Page ${i}</h1>"
    }
    writeFile file: 'build/site/app.js.map', text: '{}'
    writeFile file: 'build/site/build.txt', text: env.BUILD_NUMBER
    scpCopy from: '**', baseDir: 'build/site', excludes: '**/*.map', to: 'web1:site', preserve: 'times',
            skipUnchanged: true, verify: 'sha256', atomic: true, publicUrl: 'https://www.example.com/{path}'
}
